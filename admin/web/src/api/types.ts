/** Words of the staff interface, from the types that the server's document generates. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Role = Schemas['Role']
export type Named = Schemas['UnitRef']

/** The officer who is logged in. */
export type Self = Schemas['Self']
export type SessionBody = Schemas['OpenedSession']

export type AccountState = Schemas['AccountState']
export type Account = Schemas['Account']
export type AccountWithPassword = Schemas['AccountWithPassword']
export type Unit = Schemas['Unit']

export type AuditEntry = Schemas['Entry']
export type AuditAction = Schemas['Action']
export type AuditVerification = Schemas['Verification']

/** With all its parts: an answer never leaves a default out. */
export type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<NonNullable<T[Key]>> } : T
export type OfficeSettings = Whole<Schemas['OfficeSettings']>

export type PublicFacts = Schemas['PublicFacts']

/** One page of any list. */
export interface Page<Item> {
  items: Item[]
  total: number
  page: number
  page_size: number
}

/** One entry of a thing's history, from the audit log. */
export interface HistoryEntry {
  at: string
  actor: Named | null
  action: string
  action_text: string
}
