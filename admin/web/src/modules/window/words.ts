import {
  CircleCheckFilled,
  CircleCloseFilled,
  Clock,
  Connection,
  Finished,
  Lock,
  Position,
  Select,
  Star,
  StarFilled,
  Warning,
} from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { Choice } from '@/components/list/types'
import type { StateLook, Tone } from '@/components/state/look'
import type { MatterState, MeetingState, Outcome, Rating, TaskState } from './api'
import type { AppointmentState } from './booking/api'

const look = (word: string, tone: Tone, icon: StateLook['icon']): StateLook => ({
  word,
  tone,
  icon: markRaw(icon),
})

const OPEN = look('接收中', 'good', CircleCheckFilled)
const CLOSED = look('停止接收', 'caution', CircleCloseFilled)

/** Whether a hall, or one of its businesses, takes new matters. */
export function takingLook(takes: boolean): StateLook {
  return takes ? OPEN : CLOSED
}

export const MATTER_LOOKS: Record<MatterState, StateLook> = {
  submitted: look('待分办', 'caution', Clock),
  triaged: look('已分办', 'active', Position),
  in_progress: look('办理中', 'active', Position),
  answered: look('已答复', 'good', Select),
  rated: look('已评价', 'good', Star),
  closed: look('已办结', 'neutral', Finished),
  merged: look('已并案', 'neutral', Connection),
  turned_off: look('已转交', 'neutral', Lock),
}

export const OUTCOME_WORDS: Record<Outcome, string> = {
  resolve_now: '立即协调',
  cannot_do: '不能办',
  hard: '很难办',
  redirected: '告知去向',
}

export const RATING_LOOKS: Record<Rating, StateLook> = {
  satisfied: look('满意', 'good', StarFilled),
  basically_satisfied: look('基本满意', 'active', Star),
  dissatisfied: look('不满意', 'danger', Warning),
}

/** A record of words or looks as the choices of a filter. */
export function choicesOf(words: Record<string, string | StateLook>): Choice[] {
  return Object.entries(words).map(([value, word]) => ({
    value,
    label: typeof word === 'string' ? word : word.word,
  }))
}

export const TASK_LOOKS: Record<TaskState, StateLook> = {
  open: look('待回复', 'active', Clock),
  answered: look('已回复', 'good', Select),
  withdrawn: look('已撤回', 'neutral', CircleCloseFilled),
}
export const TASK_OVERDUE = look('逾期未回复', 'danger', Warning)

export const MEETING_LOOKS: Record<MeetingState, StateLook> = {
  planned: look('待召开', 'active', Clock),
  held: look('已召开', 'good', Select),
  cancelled: look('已取消', 'neutral', CircleCloseFilled),
}

export const APPOINTMENT_LOOKS: Record<AppointmentState, StateLook> = {
  booked: look('已预约', 'active', Clock),
  attended: look('已到场', 'good', Select),
  cancelled: look('本人取消', 'neutral', CircleCloseFilled),
  no_show: look('未到', 'caution', Warning),
  called_off: look('大厅取消', 'neutral', CircleCloseFilled),
}
