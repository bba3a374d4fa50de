import type { FieldError } from '@/api/errors'
import type { NewObligation, RuleView } from './api'

/** The form of an obligation that is registered by hand. */
export interface Registration {
  rule: string
  unit_id: string | null
  about: string
  start: string
  given: string
  owner_account: string | null
}

/** What can be said before sending. */
export function checkRegistration(values: Registration, rule: RuleView | undefined): FieldError[] {
  const wrong: FieldError[] = []
  if (!rule) wrong.push({ path: 'rule', message: '请选择事项' })
  if (!values.unit_id) wrong.push({ path: 'unit_id', message: '请选择单位' })
  if (!values.about.trim()) wrong.push({ path: 'about', message: '请填写对象' })
  if (!values.start) wrong.push({ path: 'start', message: '请选择起算日' })
  if (rule?.given_needed && !values.given) {
    wrong.push({ path: 'given', message: `请选择${rule.given}` })
  }
  return wrong
}

/** The checked form as the server takes it: a date that the rule does not ask for is left out. */
export function requestOf(values: Registration, rule: RuleView | undefined): NewObligation {
  return {
    rule: values.rule,
    unit_id: values.unit_id ?? '',
    about: values.about.trim(),
    start: values.start,
    given: rule?.given ? values.given || null : null,
    owner_account: values.owner_account,
  }
}
