/** How a participation stands, in words. */

import type { RoundState } from '@/api/types'
import type { Refusal, Stage } from '@/ballot/participation'

export const STAGE_WORDS: Record<Stage, string> = {
  arrived: '还没有开始',
  requested: '还没有开始',
  rating: '还没有提交',
  cast: '已封存，等待发送',
  received: '已投入票箱',
  refused: '没有计入',
}

/** What a round is that nobody can take part in any more. */
export function overWords(state: RoundState | undefined): string {
  return state === 'discarded' ? '本轮测评已作废' : '测评已经结束'
}

export const REFUSAL_WORDS: Record<Refusal, { title: string; text: string }> = {
  used_elsewhere: {
    title: '此票已在另一部手机上使用',
    text: '每个匿名测评码只能用一次。如果是您自己用别的手机或别的浏览器打开过（例如先在微信里打开），请回到那里继续。如果不是您，请马上告诉现场工作人员。',
  },
  closed_before_start: {
    title: '测评已经结束',
    text: '本轮测评已经结束，不能再参加。',
  },
  round_closed: {
    title: '未计入：测评已经结束',
    text: '您的测评票送到时测评已经结束，票箱没有收下，因此没有计入。它也没有留在别处：没有人能看到它的内容。',
  },
  other_ballot_counted: {
    title: '这一份没有计入',
    text: '同一张票先收到了另一份评价，以先收到的为准。这可能是因为在两个页面里各提交了一次。',
  },
  not_accepted: {
    title: '未计入：票箱没有接受这张票',
    text: '请告诉现场工作人员。没有人能看到它的内容。',
  },
}
