/** The set-up's steps and what is still missing in each. */
import type { Evaluation, MissingItem, MissingStep, RoundKind } from './model'

export const SETUP_STEPS = [
  'basic',
  'subjects',
  'form',
  'rounds',
  'keys',
  'roster',
  'tickets',
  'schedule',
  'open',
] as const
export type SetupStep = (typeof SETUP_STEPS)[number]

export const stepName: Record<SetupStep, string> = {
  basic: '基本信息',
  subjects: '述责述廉对象',
  form: '测评表与规则',
  rounds: '轮次与票种',
  keys: '启封密钥',
  roster: '参评名册与签到',
  tickets: '匿名测评码',
  schedule: '时间',
  open: '检查与开启',
}

export function isSetupStep(value: unknown): value is SetupStep {
  return SETUP_STEPS.some((step) => step === value)
}

const stepOfMissing: Record<MissingStep, SetupStep> = {
  subjects: 'subjects',
  form: 'form',
  rounds: 'rounds',
  keys: 'keys',
  roster: 'roster',
  tickets: 'tickets',
  schedule: 'schedule',
}

/** Where an item that is missing is put right. */
export function stepFor(item: MissingItem): SetupStep {
  return stepOfMissing[item.step]
}

export type StepState = 'done' | 'missing' | 'hint' | 'fixed'

/** How each step stands: something missing that blocks opening, a hint, done, or fixed by opening. */
export function stepStates(
  evaluation: Evaluation,
  missing: MissingItem[],
): Record<SetupStep, StepState> {
  const states = {} as Record<SetupStep, StepState>
  for (const step of SETUP_STEPS) {
    const items = missing.filter((item) => stepFor(item) === step)
    if (items.some((item) => item.blocking)) states[step] = 'missing'
    else if (items.length > 0) states[step] = 'hint'
    else states[step] = evaluation.frozen && isFrozenStep(step) ? 'fixed' : 'done'
  }
  states.open = missing.some((item) => item.blocking) ? 'missing' : 'done'
  return states
}

/** Steps whose content is fixed once the first round opens. */
export function isFrozenStep(step: SetupStep): boolean {
  return step === 'subjects' || step === 'form' || step === 'rounds' || step === 'basic'
}

/** What keeps this round from opening. */
export function blockersOf(missing: MissingItem[], kind: RoundKind): MissingItem[] {
  return missing.filter((item) => item.blocking && (item.round === null || item.round === kind))
}

/** The step in which a field of the set-up stands, by its path. */
export function stepOfPath(path: string): SetupStep {
  if (/^rounds\.\d+\.((check_in_)?opens_at|closes_at)/.test(path)) return 'schedule'
  const [head] = path.split('.')
  if (head === 'rounds' || head === 'subjects') return head
  return head === 'title' || head === 'note' ? 'basic' : 'form'
}
