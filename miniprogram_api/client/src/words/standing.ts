/** Where a person on the roster stands in a round, in words: what is, and what to do. */

import type { MyRound } from '@/api/types'
import type { Standing } from '@/ballot/checkIn'
import { inChinaTime } from './moments'

const FIXED: Record<Exclude<Standing, 'check_in_to_come' | 'waits_for_opening'>, string> = {
  revoked: '您在这一轮的参评资格已被取消。如有疑问，请联系组织测评的工作人员。',
  closed: '这一轮已经结束。',
  received: '您的测评票已投入票箱。',
  cast: '您的测评票已加密封存在本机，正等待投入票箱。',
  refused: '这一轮没有计入您的测评票。',
  may_vote: '投票已经开始，请为各位对象评定等次。',
  elsewhere:
    '您已在另一部手机（或另一个浏览器）上签到，只能在那里投票。凭证不记名，如果那里的数据已清除或手机已更换，谁也不能补发，这一轮就不能再投票。',
  may_check_in: '签到正在进行。签到后，测评凭证只保存在这部手机上。',
  missed:
    '签到已经结束，您没有在签到期间领取凭证，不能参加这一轮。为保护匿名，投票开始后不再发放凭证。',
}

export function standingWords(standing: Standing, mine: MyRound, now: number): string {
  if (standing === 'check_in_to_come') {
    return mine.check_in_opens_at
      ? `签到 ${inChinaTime(mine.check_in_opens_at, now)} 开始。`
      : '签到还没有开始，请留意通知。'
  }
  if (standing === 'waits_for_opening') {
    const opening = mine.opens_at
      ? `投票 ${inChinaTime(mine.opens_at, now)} 开始`
      : '投票开始后会另行通知'
    return `您已签到，凭证保存在这部手机上。${opening}，届时请用这部手机回到这里。请不要清除微信或浏览器的数据，不要换手机。`
  }
  return FIXED[standing]
}
