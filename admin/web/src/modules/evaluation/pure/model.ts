/**
 * What the evaluation's staff routes exchange: the types that the server's document generates,
 * narrowed where the document knows maps and texts only.
 */
import type { components } from '@/api/schema'
import type { Named } from '@/api/types'
import { GRADES, type Grade } from '@/components/chart/colours'

type Schemas = components['schemas']

export { GRADES, type Grade }
export type { Named }
export type RatedGrade = Exclude<Grade, 'unknown'>

export type RoundKind = Schemas['RoundKind']
export const ROUND_KINDS: readonly RoundKind[] = ['survey', 'meeting']

export function isRoundKind(value: unknown): value is RoundKind {
  return ROUND_KINDS.some((kind) => kind === value)
}

export type RoundState = Schemas['RoundState']
export const ROUND_STATES: readonly RoundState[] = [
  'draft',
  'open',
  'closed',
  'tallied',
  'sealed',
  'discarded',
]

export type FlagReason = 'score_below' | 'below_median' | 'dissatisfied_share'

export type Subject = Schemas['Subject']
export type RightRoute = Schemas['Route']
/** With the number of its rights: valid tickets, or persons on the roster. */
export type Category = Schemas['CategoryView']
/** All but `entitled` are unknown before the round is closed. */
export type RoundCounts = Schemas['CountsView']
export type Round = Schemas['RoundView']
/** Why a closed round was given up, and by whom. */
export type Discard = Schemas['Discard']
export type FlagRules = Schemas['FlagLimits']
export type MissingItem = Schemas['MissingItem']
export type MissingStep = Schemas['Step']
export type KeySheet = Schemas['KeySheetView']
export type TicketBatch = Schemas['BatchView']
export type CheckIn = Schemas['CheckInView']
export type RosterLine = Schemas['RosterLineView']
export type RosterPerson = Schemas['RosterPersonInput']

export interface EvaluationForm {
  items: Named[]
  points: Record<RatedGrade, string>
  comments: boolean
  spoiled: { overall_missing: boolean; top_grade_quota: number | null }
}

export type Evaluation = Omit<Schemas['EvaluationView'], 'form'> & { form: EvaluationForm }

/** One step of the turnout, as the stream of events sends it. */
export interface TurnoutStep {
  kind: RoundKind
  entitled: number
  received: number
  at: string
  /** Counted at closing; no further step follows. */
  final: boolean
}

export type SubjectRound = Schemas['SubjectRoundView']

export type SubjectResult = Omit<Schemas['SubjectResult'], 'rounds' | 'comments' | 'flags'> & {
  flags: FlagReason[]
  rounds: Partial<Record<RoundKind, SubjectRound>>
  comments: Partial<Record<RoundKind, string[]>>
}

export type RoundResult = Schemas['RoundResult']

/** What was promised at the first opening, as far as screens need it. */
export interface PromisedRules {
  form: EvaluationForm
  rounds: { kind: RoundKind; weight: string; categories: Omit<Category, 'entitled'>[] }[]
  minimum_group: number
  /** From how many valid ballots on comments are shown. */
  comments_from: number
  flags: FlagRules
}

export type Results = Omit<Schemas['ResultsView'], 'rules' | 'rounds' | 'subjects'> & {
  rules: PromisedRules
  rounds: Partial<Record<RoundKind, RoundResult>>
  subjects: SubjectResult[]
}

export type ScreenView = Omit<Schemas['ScreenView'], 'results'> & { results: Results | null }

/** One line of an evaluation's timeline, from the audit log. */
export type HistoryEntry = Schemas['HistoryEntry']
