import type { FieldError } from '@/api/errors'

/** What the office makes of some days. */
export interface Arrangement {
  first: string
  last: string
  working: boolean
  note: string
}

const MOST_DAYS = 31

/** What can be said before sending. */
export function checkArrangement(values: Arrangement): FieldError[] {
  const wrong: FieldError[] = []
  const days = (Date.parse(values.last) - Date.parse(values.first)) / 86_400_000
  if (Number.isNaN(days)) wrong.push({ path: 'first', message: '请选择日期' })
  else if (days < 0) wrong.push({ path: 'last', message: '最后一天不能早于第一天' })
  else if (days >= MOST_DAYS) {
    wrong.push({ path: 'last', message: `一次最多 ${String(MOST_DAYS)} 天` })
  }
  if (!values.note.trim()) wrong.push({ path: 'note', message: '请写明依据' })
  return wrong
}
