/** Sentences about matters. */

import type { Matter, TimelineStep } from '@/api/types'
import { inChinaDay } from '@/words/moments'
import type { Trouble } from './outbox'

export const TROUBLE_WORDS: Record<Trouble, { title: string; text: string }> = {
  no_connection: {
    title: '网络断开',
    text: '诉求和照片已保存在本机，联网后会自动提交。',
  },
  server_busy: {
    title: '服务器正忙',
    text: '诉求和照片已保存在本机，稍后会自动再次提交。',
  },
  storage: {
    title: '本机没能保存结果',
    text: '手机存储空间不足或被禁止。请清理出一些空间后点“现在提交”，重复提交不会变成两件。',
  },
}

export const OUTCOME_WORDS: Record<NonNullable<Matter['outcome']>, string> = {
  resolve_now: '立即协调',
  cannot_do: '不能办',
  hard: '很难办',
  redirected: '告知去向',
}

export const RATING_WORDS: Record<NonNullable<Matter['rating']>, string> = {
  satisfied: '满意',
  basically_satisfied: '基本满意',
  dissatisfied: '不满意',
}

/** What the citizen may expect now. */
export function expectation(matter: Matter, now: number): string {
  const promised = matter.promised === null ? '' : inChinaDay(matter.promised, now)
  switch (matter.state) {
    case 'submitted':
      return '窗口还没有分办。分办后，这里会说明怎么办、什么时候有结果。'
    case 'triaged':
    case 'in_progress':
      return promised === '' ? '正在办理，有进展会写在这里。' : `承诺在 ${promised}前答复。`
    case 'answered':
      return canReopen(matter)
        ? '窗口已经答复。请评价答复，评“不满意”会换一名工作人员重新办理。'
        : '窗口已经重新答复，请评价。'
    case 'turned_off':
      return '已转给专门人员，原窗口不再看到。查询码照常可用。'
    default:
      return ''
  }
}

/** How the promised date came to be another one; null where it is still the first. */
export function moveOf(matter: Matter, now: number): { words: string; reason: string } | null {
  const moves = matter.timeline.filter(({ event }) => event === 'move_promise')
  const last = moves[moves.length - 1]
  // A reopened matter has a new date, to which former moves are nothing.
  if (!last?.former || !last.promised || last.promised !== matter.promised) return null
  const words = `原定 ${inChinaDay(last.former, now)}，改为 ${inChinaDay(last.promised, now)}。`
  return { words, reason: last.said }
}

/** What a step of the timeline adds to its name. */
export function stepWords(
  { event, outcome, rating, promised, former }: TimelineStep,
  now: number,
): string {
  const parts = [
    outcome && event !== 'submit' ? OUTCOME_WORDS[outcome] : '',
    rating && event === 'rate' ? RATING_WORDS[rating] : '',
    promised && !former ? `承诺 ${inChinaDay(promised, now)}前答复` : '',
    promised && former ? `由 ${inChinaDay(former, now)}改为 ${inChinaDay(promised, now)}` : '',
  ]
  return parts.filter(Boolean).join('，')
}

/** Whether a dissatisfied rating has the matter handled once more. */
export function canReopen({ timeline }: Matter): boolean {
  return !timeline.some(({ event }) => event === 'reopen')
}
