import type { FieldError } from '@/api/errors'
import type { ObligationAction, ObligationDetail } from './api'

export interface ActionWords {
  /** On the button. */
  verb: string
  title: string
  done: string
  /** What follows, before it is confirmed. */
  consequence: string
  /** The field that is written into: a note may be empty, a reason may not. */
  field: 'note' | 'reason'
  danger?: boolean
}

export const ACTION_WORDS: Record<ObligationAction, ActionWords> = {
  done: {
    verb: '办结',
    title: '办结待办',
    done: '已办结，不再提醒',
    consequence: '办结后不再提醒任何人，也不能恢复。',
    field: 'note',
  },
  move: {
    verb: '改期',
    title: '改变到期日',
    done: '已改期',
    consequence: '以后按新的到期日提醒；责任人会收到通知，原到期日和理由留在经过里。',
    field: 'reason',
  },
  extend: {
    verb: '按规定延长',
    title: '按规定延长期限',
    done: '期限已延长',
    consequence: '期限只能按规定延长一次；责任人会收到通知。',
    field: 'reason',
  },
  cancel: {
    verb: '取消',
    title: '取消待办',
    done: '已取消，不再提醒',
    consequence: '取消后不再提醒任何人，也不能恢复；统计中不计入办结。',
    field: 'reason',
    danger: true,
  },
}

export interface ActionForm {
  note: string
  reason: string
  due: string
}

/** What can be said before sending. */
export function checkAction(action: ObligationAction, values: ActionForm): FieldError[] {
  const wrong: FieldError[] = []
  if (action === 'move' && !values.due) wrong.push({ path: 'due', message: '请选择新的到期日' })
  if (ACTION_WORDS[action].field === 'reason' && !values.reason.trim()) {
    wrong.push({ path: 'reason', message: '请写明理由' })
  }
  return wrong
}

/** What the server takes for an action. */
export function bodyOf(
  action: ObligationAction,
  values: ActionForm,
  obligation: ObligationDetail,
): object {
  const { version } = obligation
  if (action === 'done') return { version, note: values.note.trim() }
  const reason = values.reason.trim()
  return action === 'move' ? { version, reason, due: values.due } : { version, reason }
}
