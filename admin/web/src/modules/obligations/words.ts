import {
  CircleCheckFilled,
  CircleCloseFilled,
  Clock,
  QuestionFilled,
  WarningFilled,
} from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { StateLook } from '@/components/state/look'
import { formatDate } from '@/format/time'
import type { Obligation, PersonRef } from './api'

export type ObligationLook = 'open' | 'today' | 'overdue' | 'done' | 'late' | 'cancelled'

export const OBLIGATION_LOOKS: Record<ObligationLook, StateLook> = {
  open: { word: '待办', tone: 'active', icon: markRaw(Clock) },
  today: { word: '今天到期', tone: 'caution', icon: markRaw(Clock) },
  overdue: { word: '已逾期', tone: 'danger', icon: markRaw(WarningFilled) },
  done: { word: '已办结', tone: 'good', icon: markRaw(CircleCheckFilled) },
  late: { word: '逾期办结', tone: 'caution', icon: markRaw(CircleCheckFilled) },
  cancelled: { word: '已取消', tone: 'neutral', icon: markRaw(CircleCloseFilled) },
}

export const PROVISIONAL_LOOK: StateLook = {
  word: '暂定',
  tone: 'caution',
  icon: markRaw(QuestionFilled),
}

type Timed = Pick<Obligation, 'state' | 'due' | 'overdue' | 'working_days_left' | 'on_time'>

/** What matters most about an obligation right now. */
export function lookOf(obligation: Timed, now: Date = new Date()): ObligationLook {
  if (obligation.state === 'cancelled') return 'cancelled'
  if (obligation.state === 'done') return obligation.on_time === false ? 'late' : 'done'
  if (obligation.overdue) return 'overdue'
  return obligation.due === formatDate(now) ? 'today' : 'open'
}

/** 还有 3 个工作日, 今天到期, 逾期 2 个工作日; nothing once it is closed. */
export function timeLeft(obligation: Timed, now: Date = new Date()): string {
  const look = lookOf(obligation, now)
  const days = obligation.working_days_left
  if (look === 'overdue') return days < 0 ? `逾期 ${-days} 个工作日` : '已逾期'
  if (look === 'today') return '今天到期'
  if (look !== 'open') return ''
  // Due on a day off, with none but days off before it.
  return days > 0 ? `还有 ${days} 个工作日` : '到期前没有工作日'
}

/** 李梅、王华; a dash for nobody. */
export function namesOf(people: readonly PersonRef[]): string {
  return people.map((person) => person.name).join('、') || '—'
}

/** What a reminder's step was: working days from the due date. */
export function stepText(step: string): string {
  const days = Number(step)
  if (days === 0) return '到期当天'
  return days < 0 ? `到期前 ${-days} 个工作日` : `逾期第 ${days} 个工作日`
}
