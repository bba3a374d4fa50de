/** Messages of the phone's two interfaces, by readable names. */

export type RoundState = 'waiting' | 'open' | 'closed'

export interface SiteInfo {
  demo: boolean
  organ_name: string
  public_url: string
  version: string
}

export interface TicketStatus {
  round_id: string
  state: RoundState
  category: { id: string; name: string }
  collected: boolean
}

export interface Subject {
  id: string
  name: string
  post: string
  unit: string
}

export interface RoundForm {
  items: { id: string; name: string }[]
  comments: boolean
  comment_limit: number
  comment_total: number
  spoiled: { overall_missing: boolean; top_grade_quota: number | null }
}

export interface RoundInfo {
  round_id: string
  title: string
  organ_name: string
  kind: 'survey' | 'meeting'
  state: RoundState
  opens_at: string | null
  closes_at: string | null
  server_time: string
  subjects: Subject[]
  form: RoundForm
  categories: { id: string; name: string; key: { n: string; e: string } }[]
  box_key: string
  ballot_size: number
  fingerprint: string
  promise_hash: string
  minimum_group: number
  publicity_days: number
}

export interface AnonymityPage {
  sections: { title: string; points: string[] }[]
}

export interface SealedBallot {
  category: string
  message: string
  signature: string
  sealed: string
}

export interface ReceiptSetHead {
  count: number
  merkle_root: string
  prefix_length: number
}

export interface ReceiptBucket {
  receipts: [string, string][]
}
