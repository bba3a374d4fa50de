import type { FieldError } from '@/api/errors'
import type { OfficeSettings } from '@/api/types'
import { isWhole } from '@/components/form/field'

/** The same as the form edits it: the share in its two whole numbers. */
export interface SettingsForm {
  organ_name: string
  minimum_group: number
  points: Record<'satisfied' | 'basically_satisfied' | 'dissatisfied', string>
  publicity_days: number
  flags: { score_below: string; below_median: string; share_part: number; share_whole: number }
  reminder_hours: Record<'opens' | 'closes', string>
}

export function toForm(settings: OfficeSettings): SettingsForm {
  const [part, whole] = settings.flags.dissatisfied_share.split('/').map(Number)
  const { score_below, below_median } = settings.flags
  return {
    organ_name: settings.organ_name,
    minimum_group: settings.minimum_group,
    points: { ...settings.points },
    publicity_days: settings.publicity_days,
    flags: { score_below, below_median, share_part: part ?? 1, share_whole: whole ?? 3 },
    reminder_hours: { ...settings.reminder_hours },
  }
}

export function fromForm(form: SettingsForm, version: number): OfficeSettings {
  const { share_part, share_whole, ...flags } = form.flags
  return {
    ...form,
    organ_name: form.organ_name.trim(),
    flags: { ...flags, dissatisfied_share: `${share_part}/${share_whole}` },
    version,
  }
}

const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/
const POINTS = /^(100(\.0{1,2})?|[1-9]?\d(\.\d{1,2})?)$/

/** What can be said before sending. */
export function checkSettings(form: SettingsForm): FieldError[] {
  const wrong: FieldError[] = []
  const add = (path: string, message: string): void => void wrong.push({ path, message })
  if (!form.organ_name.trim()) add('organ_name', '请填写机关名称')
  for (const [grade, points] of Object.entries(form.points)) {
    if (!POINTS.test(points)) add(`points.${grade}`, '应为 0 至 100 的数，最多两位小数')
  }
  const { satisfied, basically_satisfied, dissatisfied } = form.points
  const inOrder =
    Number(satisfied) > Number(basically_satisfied) &&
    Number(basically_satisfied) > Number(dissatisfied)
  if (wrong.every((field) => !field.path.startsWith('points')) && !inOrder) {
    add('points.satisfied', '满意的分值应高于基本满意，基本满意应高于不满意')
  }
  for (const key of ['score_below', 'below_median'] as const) {
    if (!POINTS.test(form.flags[key])) add(`flags.${key}`, '应为 0 至 100 的数，最多两位小数')
  }
  if (!isWhole(form.minimum_group, 3, 100)) add('minimum_group', '应为 3 至 100 的整数')
  if (!isWhole(form.publicity_days, 1, 365)) add('publicity_days', '应为 1 至 365 的整数')
  const { share_part, share_whole } = form.flags
  if (!isWhole(share_part, 1, 9999) || !isWhole(share_whole, 1, 9999)) {
    add('flags.dissatisfied_share', '分子、分母应为 1 至 9999 的整数')
  } else if (share_part > share_whole) {
    add('flags.dissatisfied_share', '比例不能大于 1')
  }
  const { opens, closes } = form.reminder_hours
  if (!HOUR.test(opens)) add('reminder_hours.opens', '应为时间，例如 08:30')
  if (!HOUR.test(closes)) add('reminder_hours.closes', '应为时间，例如 18:00')
  else if (HOUR.test(opens) && opens >= closes) {
    add('reminder_hours.closes', '结束时间应晚于开始时间')
  }
  return wrong
}
