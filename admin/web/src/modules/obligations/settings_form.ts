import type { FieldError } from '@/api/errors'
import { isWhole } from '@/components/form/field'
import type { ObligationSettings, RuleView } from './api'

/** The settings as the form edits them: the days before as a text, each rule's number by its id. */
export interface SettingsForm {
  before: string
  on_day: boolean
  overdue_every: number
  escalate_from: number
  working_days: Record<string, number>
  year_days: Record<string, string>
}

/** Rules whose number the office may set. */
export const countedRules = (rules: readonly RuleView[]): RuleView[] =>
  rules.filter((rule) => rule.working_days !== null)

/** Rules whose day of the year the office may set. */
export const datedRules = (rules: readonly RuleView[]): RuleView[] =>
  rules.filter((rule) => rule.year_day !== null)

export function toForm(settings: ObligationSettings, rules: readonly RuleView[]): SettingsForm {
  const { before, ...steps } = settings.steps
  return {
    ...steps,
    before: before.join('、'),
    working_days: Object.fromEntries(
      countedRules(rules).map((rule) => [rule.id, rule.working_days ?? 1]),
    ),
    year_days: Object.fromEntries(datedRules(rules).map((rule) => [rule.id, rule.year_day ?? ''])),
  }
}

export function fromForm(form: SettingsForm, version: number): ObligationSettings {
  const { working_days, year_days, before, ...steps } = form
  return { version, steps: { ...steps, before: daysOf(before) ?? [] }, working_days, year_days }
}

const MOST_BEFORE = 10

/** 5、3、1 as numbers; `null` where it is no list of whole numbers. */
function daysOf(text: string): number[] | null {
  const parts = text.split(/[、，,\s]+/).filter(Boolean)
  const days = parts.map(Number)
  return days.every((day) => isWhole(day, 1, 60)) ? days : null
}

/** What can be said before sending. */
export function checkSettings(form: SettingsForm, rules: readonly RuleView[]): FieldError[] {
  const wrong: FieldError[] = []
  const add = (path: string, message: string): void => void wrong.push({ path, message })
  const before = daysOf(form.before)
  if (!before) add('steps.before', '应为 1 至 60 的整数，用顿号隔开，例如 5、3、1')
  else if (new Set(before).size < before.length) add('steps.before', '提前提醒的天数不能重复')
  else if (before.length > MOST_BEFORE) add('steps.before', `最多 ${MOST_BEFORE} 次`)
  if (!isWhole(form.overdue_every, 1, 20)) add('steps.overdue_every', '应为 1 至 20 的整数')
  if (!isWhole(form.escalate_from, 1, 30)) add('steps.escalate_from', '应为 1 至 30 的整数')
  for (const rule of countedRules(rules)) {
    const most = rule.most ?? 250
    if (!isWhole(form.working_days[rule.id], 1, most)) {
      add(`working_days.${rule.id}`, `应为 1 至 ${most} 的整数`)
    }
  }
  for (const rule of datedRules(rules)) {
    if (!/^\d\d-\d\d$/.test(form.year_days[rule.id] ?? '')) {
      add(`year_days.${rule.id}`, '应为月和日，例如 03-31')
    }
  }
  return wrong
}
