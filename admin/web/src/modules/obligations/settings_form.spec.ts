import { describe, expect, it } from 'vitest'
import type { ObligationSettings, RuleView } from './api'
import { checkSettings, fromForm, toForm } from './settings_form'

const rule = (id: string, change: Partial<RuleView>): RuleView =>
  ({ id, working_days: null, most: null, year_day: null, ...change }) as RuleView
const RULES = [
  rule('plan', {}),
  rule('triage', { working_days: 2, most: 10 }),
  rule('annual_plan', { year_day: '03-31' }),
]
const SETTINGS: ObligationSettings = {
  version: 4,
  steps: { before: [5, 3, 1], on_day: true, overdue_every: 1, escalate_from: 1 },
  working_days: { triage: 2 },
  year_days: { annual_plan: '03-31' },
}

describe('the settings of obligations', () => {
  const form = toForm(SETTINGS, RULES)

  it('come back as they were loaded', () => {
    expect(form.before).toBe('5、3、1')
    expect(fromForm(form, 4)).toEqual(SETTINGS)
    expect(checkSettings(form, RULES)).toEqual([])
  })

  it('take any way to write a list', () => {
    expect(fromForm({ ...form, before: '10, 5，1' }, 4).steps.before).toEqual([10, 5, 1])
    expect(fromForm({ ...form, before: '' }, 4).steps.before).toEqual([])
  })

  it.each([
    ['steps.before', { before: '5、0' }],
    ['steps.before', { before: '5、5' }],
    ['steps.before', { before: '五' }],
    ['steps.before', { before: '1 2 3 4 5 6 7 8 9 10 11' }],
    ['steps.overdue_every', { overdue_every: '' as unknown as number }],
    ['steps.escalate_from', { escalate_from: 31 }],
    ['working_days.triage', { working_days: { triage: 11 } }],
    ['year_days.annual_plan', { year_days: { annual_plan: '3月31日' } }],
  ])('find a wrong %s', (path, change) => {
    const wrong = checkSettings({ ...form, ...change }, RULES)
    expect(wrong.map((field) => field.path)).toEqual([path])
  })
})
