/** What the evaluation's staff routes exchange, by the names of the interface description. */
import type { Named } from '@/api/types'
import { GRADES, type Grade } from '@/components/chart/colours'

export type { Named }

export const ROUND_KINDS = ['survey', 'meeting'] as const
export type RoundKind = (typeof ROUND_KINDS)[number]

export const ROUND_STATES = ['draft', 'open', 'closed', 'tallied', 'sealed'] as const
export type RoundState = (typeof ROUND_STATES)[number]

export { GRADES, type Grade }
export type RatedGrade = Exclude<Grade, 'unknown'>

export type FlagReason = 'score_below' | 'below_median' | 'dissatisfied_share'

export interface Subject {
  id: string
  name: string
  post: string
  unit: string
}

export interface Category {
  id: string
  name: string
  weight: string
  /** Valid tickets of this category. */
  entitled: number
}

export interface RoundCounts {
  entitled: number | null
  issued: number | null
  received: number | null
  valid: number | null
  spoiled: number | null
}

export interface Round {
  id: string
  kind: RoundKind
  weight: string
  state: RoundState
  /** The closing has been ordered and is being carried out. */
  closing: boolean
  prepared: boolean
  sheets_confirmed: boolean
  key_holders: Named[]
  categories: Category[]
  opens_at: string | null
  closes_at: string | null
  opened_at: string | null
  closed_at: string | null
  tallied_at: string | null
  seals_at: string | null
  sealed_at: string | null
  fingerprint: string | null
  merkle_root: string | null
  counts: RoundCounts
  released: boolean
}

export interface EvaluationForm {
  items: Named[]
  points: Record<RatedGrade, string>
  comments: boolean
  spoiled: { overall_missing: boolean; top_grade_quota: number | null }
}

export interface FlagRules {
  score_below: string
  below_median: string
  dissatisfied_share: string
}

export interface Evaluation {
  id: string
  version: number
  title: string
  unit: Named
  note: string
  rounds: Round[]
  form: EvaluationForm
  subjects: Subject[]
  subject_count: number
  minimum_group: number
  flags: FlagRules
  publicity_days: number
  frozen: boolean
  promise_hash: string | null
  created_at: string
}

export type MissingStep = 'subjects' | 'form' | 'rounds' | 'keys' | 'tickets' | 'schedule'

export interface MissingItem {
  step: MissingStep
  round: RoundKind | null
  message: string
  blocking: boolean
}

export interface KeySheet {
  number: number
  holder: Named
  words: string[]
  qr: string
}

export interface TicketBatch {
  id: string
  counts: Record<string, number>
  created_at: string
  voided: boolean
}

export interface TurnoutStep {
  kind: RoundKind
  entitled: number
  received: number
  at: string
  /** Counted at closing; no further step follows. */
  final: boolean
}

export interface SubjectRound {
  ballots: number | null
  rating_this_subject: number | null
  score: string | null
  grades: Record<Grade, number> | null
  dissatisfied_share: string | null
  items: Record<string, string | null> | null
  by_category: Record<string, string | null> | null
}

export interface SubjectResult extends Subject {
  composite_score: string | null
  dissatisfied_share: string | null
  flags: FlagReason[]
  rounds: Partial<Record<RoundKind, SubjectRound>>
  comments: Partial<Record<RoundKind, string[]>>
}

export interface RoundResult {
  name: string
  state: RoundState
  tallied: boolean
  suppressed: boolean
  counts: RoundCounts
  comments_shown: boolean
  opened_at: string | null
  closed_at: string | null
  tallied_at: string | null
  merkle_root: string | null
}

/** What was promised at the first opening, as far as screens need it. */
export interface PromisedRules {
  form: EvaluationForm
  rounds: { kind: RoundKind; weight: string; categories: Omit<Category, 'entitled'>[] }[]
  minimum_group: number
  comments_from: number
  flags: FlagRules
}

export interface Results {
  evaluation_id: string
  title: string
  unit: Named
  rules: PromisedRules
  promise_hash: string
  result_hash: string
  /** Ed25519 over the hash, by the key that follows; both base64url. */
  signature: string
  signature_key: string
  tallied_at: string
  /** Every round has been counted. */
  complete: boolean
  median_of_composites: string | null
  rounds: Partial<Record<RoundKind, RoundResult>>
  subjects: SubjectResult[]
}

export interface ScreenView {
  title: string
  round: RoundKind
  round_name: string
  state: RoundState
  phone_url: string | null
  fingerprint: string | null
  entitled: number
  received: number | null
  closes_at: string | null
  server_time: string
  released: boolean
  results: Results | null
}

/** One line of an evaluation's timeline, from the audit log. */
export interface HistoryEntry {
  at: string
  actor: { id: string; name: string } | null
  action: string
  action_text: string
  round: RoundKind | null
}
