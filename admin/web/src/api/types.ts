/** Words of the staff interface. */

export type Role =
  'system_admin' | 'security_admin' | 'auditor' | 'evaluation_admin' | 'teller' | 'result_reader'

export interface Named {
  id: string
  name: string
}

/** The officer who is logged in. */
export interface Self {
  id: string
  account: string
  name: string
  unit: Named | null
  roles: Role[]
  must_change_password: boolean
}

export interface SessionBody {
  access_token: string
  expires_in: number
  refresh_token: string
  account: Self
}

/** One page of any list. */
export interface Page<Item> {
  items: Item[]
  total: number
  page: number
  page_size: number
}

export type AccountState = 'active' | 'disabled'

export interface Account {
  id: string
  account: string
  name: string
  unit: Named | null
  roles: Role[]
  state: AccountState
  locked_until: string | null
  must_change_password: boolean
  created_at: string
  version: number
}

export interface AccountWithPassword {
  account: Account
  first_password: string
}

export interface Unit {
  id: string
  name: string
  parent_id: string | null
  path: string[]
  version: number
}

export interface AuditEntry {
  seq: number
  at: string
  actor: Named | null
  action: string
  action_text: string
  target: { kind: string; id: string | null; name: string | null } | null
  data: Record<string, unknown>
  hash: string
}

export interface AuditVerification {
  ok: boolean
  entries: number
  first_bad_seq: number | null
  /** What is wrong there, in a few words. */
  problem?: string | null
  head_hash: string
}

export interface PublicFacts {
  demo: boolean
  organ_name: string
  public_url: string
  version: string
}

/** One entry of a thing's history, from the audit log. */
export interface HistoryEntry {
  at: string
  actor: Named | null
  action: string
  action_text: string
}
