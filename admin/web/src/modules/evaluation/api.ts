/** The evaluation's staff routes. */
import { download } from '@/api/download'
import { api, type Query } from '@/api/http'
import type { Named, Page } from '@/api/types'
import type {
  Evaluation,
  HistoryEntry,
  KeySheet,
  MissingItem,
  Results,
  RosterLine,
  RosterPerson,
  RoundKind,
  ScreenView,
  TicketBatch,
} from './pure/model'
import type { SubjectRow } from './pure/subject_table'
import type { Draft } from './pure/validation'

export const EVALUATIONS = '/api/admin/evaluations'

const one = (id: string): string => `${EVALUATIONS}/${id}`
const round = (id: string, kind: RoundKind): string => `${one(id)}/rounds/${kind}`

/** An officer's account and password, typed beside the one who is logged in. */
export interface SecondOfficer {
  account: string
  password: string
}

/** A prepared round with its three sheets, shown this once. */
export interface Preparation {
  sheets: KeySheet[]
  fingerprint: string
  evaluation: Evaluation
}

interface Items<Item> {
  items: Item[]
}

export const evaluations = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get<Page<Evaluation>>(EVALUATIONS, query, signal),
  create: (body: { title: string; unit_id: string; rounds: RoundKind[] }) =>
    api.post<Evaluation>(EVALUATIONS, body),
  get: (id: string, signal?: AbortSignal) => api.get<Evaluation>(one(id), undefined, signal),
  save: (id: string, draft: Draft, version: number) =>
    api.put<Evaluation>(one(id), { ...draft, version }),
  remove: (id: string, version: number) => api.delete(one(id), { version }),
  missing: (id: string) => api.get<Items<MissingItem>>(`${one(id)}/missing`),
  history: (id: string) => api.get<Items<HistoryEntry>>(`${one(id)}/history`),
  events: (id: string) => `${one(id)}/events`,

  saveSubjects: (id: string, subjects: SubjectRow[], version: number) =>
    api.put<Evaluation>(`${one(id)}/subjects`, { subjects, version }),
  importSubjects: (id: string, file: File, version: number) =>
    api.upload<{ subjects: number; version: number }>(`${one(id)}/subjects/import`, file, {
      version,
    }),
  subjectsTemplate: () => download(`${EVALUATIONS}/subjects-template.xlsx`, '测评对象模板.xlsx'),

  keyHolderCandidates: (id: string) =>
    api.get<Items<Named & { unit: Named | null }>>(`${one(id)}/key-holder-candidates`),
  prepare: (id: string, kind: RoundKind, keyHolders: string[], version: number) =>
    api.post<Preparation>(`${round(id, kind)}/prepare`, { key_holders: keyHolders, version }),
  confirmSheets: (id: string, kind: RoundKind, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/prepare/confirm`, { version }),
  discardSheets: (id: string, kind: RoundKind, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/prepare/discard`, { version }),

  roster: (id: string, query: Query, signal?: AbortSignal) =>
    api.get<Page<RosterLine>>(`${one(id)}/roster`, query, signal),
  rosterTemplate: () => download('/api/admin/roster/template', '参评名册模板.xlsx'),
  importRoster: (id: string, file: File, kinds: RoundKind[], version: number) =>
    api.upload<{ imported: number }>(`${one(id)}/roster/import`, file, {
      version,
      rounds: kinds.join(','),
    }),
  invitationsPath: (id: string) => `${one(id)}/roster/invitations`,
  correctPerson: (id: string, entry: string, person: RosterPerson) =>
    api.put<RosterLine>(`${one(id)}/roster/${entry}`, person),
  removePerson: (id: string, entry: string) => api.delete(`${one(id)}/roster/${entry}`),
  changePerson: (id: string, entry: string, action: 'revoke' | 'restore' | 'unbind') =>
    api.post<RosterLine>(`${one(id)}/roster/${entry}/${action}`),
  startCheckIn: (id: string, kind: RoundKind, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/check-in/start`, { version }),
  endCheckIn: (id: string, kind: RoundKind, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/check-in/end`, { version }),

  ticketBatches: (id: string, kind: RoundKind) =>
    api.get<Items<TicketBatch>>(`${round(id, kind)}/ticket-batches`),
  ticketBatchesPath: (id: string, kind: RoundKind) => `${round(id, kind)}/ticket-batches`,
  voidBatch: (id: string, kind: RoundKind, batch: string) =>
    api.post(`${round(id, kind)}/ticket-batches/${batch}/void`),

  open: (id: string, kind: RoundKind, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/open`, { version }),
  close: (id: string, kind: RoundKind, version: number, second: SecondOfficer) =>
    api.post<Evaluation>(`${round(id, kind)}/close`, { version, second }),
  count: (
    id: string,
    kind: RoundKind,
    version: number,
    sheets: [string, string],
    second: SecondOfficer,
  ) =>
    api.post<{ evaluation: Evaluation }>(`${round(id, kind)}/count`, { version, sheets, second }),

  discard: (id: string, kind: RoundKind, version: number, reason: string, second: SecondOfficer) =>
    api.post<Evaluation>(`${round(id, kind)}/discard`, { version, reason, second }),

  screen: (id: string, kind: RoundKind, signal?: AbortSignal) =>
    api.get<ScreenView>(`${round(id, kind)}/screen`, undefined, signal),
  release: (id: string, kind: RoundKind, released: boolean, version: number) =>
    api.post<Evaluation>(`${round(id, kind)}/release`, { released, version }),

  results: (id: string, signal?: AbortSignal) =>
    api.get<Results>(`${one(id)}/results`, undefined, signal),
  resultsFile: (id: string, format: 'xlsx' | 'pdf', title: string) =>
    download(`${one(id)}/results.${format}`, `${title}-测评结果.${format}`),
}
