import type { FieldError } from '@/api/errors'
import type { Outcome } from '../api'

export type TriageField = 'explanation' | 'policy' | 'addressee' | 'promised' | 'department'

export interface TriageForm {
  outcome: Outcome | ''
  explanation: string
  policy: string
  addressee: string
  promised: string
  department: string | null
}

interface Demand {
  /** When to choose it. */
  when: string
  /** What follows for the citizen. */
  follows: string
  needed: readonly TriageField[]
  allowed: readonly TriageField[]
}

/** The same as `DEMANDS` of the server, which has the last word. */
export const DEMANDS: Record<Outcome, Demand> = {
  resolve_now: {
    when: '窗口马上协调就能办好',
    follows: '群众看到“立即协调”和您的说明；您成为经办人，办好后答复。',
    needed: [],
    allowed: ['explanation'],
  },
  hard: {
    when: '要会同部门或上会研究，一时办不了',
    follows: '群众看到承诺日期；在此之前至少每 5 个工作日告知一次进展。',
    needed: ['promised', 'department'],
    allowed: ['explanation'],
  },
  cannot_do: {
    when: '按政策规定不能办',
    follows: '说明和政策依据就是答复，群众随即可以评价。',
    needed: ['explanation', 'policy'],
    allowed: [],
  },
  redirected: {
    when: '不归窗口受理',
    follows: '告诉群众该去哪里，这就是答复，群众随即可以评价。',
    needed: ['addressee'],
    allowed: ['explanation'],
  },
}

export const TRIAGE_LABELS: Record<TriageField | 'outcome', string> = {
  outcome: '怎样办理',
  explanation: '答复说明',
  policy: '政策依据',
  addressee: '去向',
  promised: '承诺日期',
  department: '协同部门',
}

const MISSING: Record<TriageField, string> = {
  explanation: '请写明为什么不能办，让群众看得懂',
  policy: '请写明依据的文件和条款',
  addressee: '请写明群众应当去哪里办、找谁',
  promised: '请选择答复群众的日期',
  department: '请选择协同办理的部门',
}

export const EMPTY_TRIAGE: TriageForm = {
  outcome: '',
  explanation: '',
  policy: '',
  addressee: '',
  promised: '',
  department: null,
}

/** Whether a field belongs to what is decided. */
export function asks(outcome: Outcome | '', field: TriageField): boolean {
  if (!outcome) return false
  return DEMANDS[outcome].needed.includes(field) || DEMANDS[outcome].allowed.includes(field)
}

export function needs(outcome: Outcome | '', field: TriageField): boolean {
  return outcome !== '' && DEMANDS[outcome].needed.includes(field)
}

const filled = (value: string | null): boolean => Boolean(value?.trim())

export function checkTriage(form: TriageForm): FieldError[] {
  if (!form.outcome) return [{ path: 'outcome', message: '请选择怎样办理' }]
  return DEMANDS[form.outcome].needed
    .filter((field) => !filled(form[field]))
    .map((field) => ({ path: field, message: MISSING[field] }))
}

/** What the server takes: only what belongs to the outcome; the rest stays on the screen. */
export function triageBody(form: TriageForm, version: number): object {
  const body: Record<string, unknown> = { outcome: form.outcome, version }
  for (const field of Object.keys(MISSING) as TriageField[]) {
    const value = form[field]
    if (asks(form.outcome, field) && filled(value)) body[field] = value?.trim()
  }
  return body
}
