/** When something is due, and how that stands, in words. */

import type { ObligationInList } from '@/api/types'
import { inChinaDay } from '@/words/moments'

export type Standing = Pick<
  ObligationInList,
  'state' | 'due' | 'overdue' | 'working_days_left' | 'closed_at' | 'on_time'
>

const DAY = 10

/**
 * For instance “10月22日（星期四）到期，还有 3 个工作日”.
 * @param now milliseconds since 1970.
 */
export function dueWords(obligation: Standing, now: number): string {
  const due = inChinaDay(obligation.due, now)
  if (obligation.state !== 'open') return `期限 ${due}`
  const days = obligation.working_days_left
  if (obligation.overdue) {
    return days < 0 ? `${due}到期，已逾期 ${String(-days)} 个工作日` : `已于${due}到期`
  }
  if (days > 0) return `${due}到期，还有 ${String(days)} 个工作日`
  return isToday(obligation.due, now) ? `今天（${due}）到期` : `${due}到期，此前没有工作日了`
}

/** What became of it; empty while it is open. */
export function endWords({ state, closed_at, on_time }: Standing, now: number): string {
  if (state === 'open') return ''
  const on = closed_at ? inChinaDay(closed_at, now) : ''
  if (state === 'cancelled') return `${on}取消`
  return `${on}办结，${on_time ? '在期限内' : '已过期限'}`
}

function isToday(day: string, now: number): boolean {
  return new Date(now + 8 * 3600_000).toISOString().slice(0, DAY) === day
}
