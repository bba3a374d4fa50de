import type { StateLook } from '@/components/state/look'
import { lookOf, timeLeft, type ObligationLook } from '@/modules/obligations/words'
import type { MatterRow } from '../api'
import { MATTER_LOOKS } from '../words'

export interface Clock {
  due: string
  left: string
  look: ObligationLook
}

export type Timed = Pick<MatterRow, 'due' | 'overdue' | 'working_days_left'>

/** How much time is left for what officers owe next; `null` where they owe nothing. */
export function clockOf(row: Timed, now: Date = new Date()): Clock | null {
  if (!row.due) return null
  const timed = {
    state: 'open' as const,
    due: row.due,
    overdue: row.overdue,
    working_days_left: row.working_days_left ?? 0,
    on_time: null,
  }
  return { due: row.due, left: timeLeft(timed, now), look: lookOf(timed, now) }
}

/** The state that a list shows: one that was reopened is told apart while it is worked on. */
export function lookOfMatter(row: Pick<MatterRow, 'state' | 'reopened'>): StateLook {
  const look = MATTER_LOOKS[row.state]
  return row.state === 'in_progress' && row.reopened
    ? { ...look, word: '重新办理', tone: 'caution' }
    : look
}
