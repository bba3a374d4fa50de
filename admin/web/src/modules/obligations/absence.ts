import type { FieldError } from '@/api/errors'

/** The form of an absence; without a person it is one's own. */
export interface Absence {
  account_id: string | null
  deputy_id: string | null
  first: string
  last: string
}

/** What can be said before sending. */
export function checkAbsence(values: Absence): FieldError[] {
  const wrong: FieldError[] = []
  if (!values.first) wrong.push({ path: 'first', message: '请选择日期' })
  if (!values.last) wrong.push({ path: 'last', message: '请选择日期' })
  else if (values.last < values.first) {
    wrong.push({ path: 'last', message: '最后一天不能早于第一天' })
  }
  if (!values.deputy_id) wrong.push({ path: 'deputy_id', message: '请选择代办人' })
  return wrong
}
