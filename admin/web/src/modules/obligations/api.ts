/** Obligations, who holds which post, who is away, and what the office may set. */
import { address, api, type Query } from '@/api/http'
import type { components } from '@/api/schema'
import type { Page, Whole } from '@/api/types'

type Schemas = components['schemas']

export type ObligationState = Schemas['ObligationState']
export type Obligation = Schemas['ObligationView']
export type ObligationDetail = Schemas['ObligationDetail']
export type ObligationAction = Schemas['ObligationAction']
export type ObligationSpan = Schemas['ObligationSpan']
export type ObligationCounts = Schemas['Counts']
export type NewObligation = Schemas['NewObligation']
export type Figure = Schemas['Figure']
export type RuleView = Schemas['RuleView']
export type ObligationSettings = Whole<Schemas['ObligationSettings']>
export type ObligationFunction = Schemas['Function']
export type UnitPosts = Schemas['UnitPosts']
export type PostView = Schemas['PostView']
export type PersonRef = Schemas['PersonRef']
export type OfficerRef = Schemas['OfficerRef']
export type AbsenceView = Schemas['AbsenceView']
export type NewAbsence = Schemas['NewAbsence']

interface Items<Item> {
  items: Item[]
}

const BASE = '/api/admin/obligations'
const POSTS = '/api/admin/posts'
const ABSENCES = '/api/admin/absences'

export const obligations = {
  exportPath: `${BASE}/export.xlsx`,
  figuresExportPath: `${BASE}/figures.xlsx`,
  mine: (query: Query, signal?: AbortSignal) =>
    api.get<Page<Obligation>>(`${BASE}/mine`, query, signal),
  counts: (signal?: AbortSignal) =>
    api.get<ObligationCounts>(`${BASE}/mine/counts`, undefined, signal),
  days: (from: string, to: string, signal?: AbortSignal) =>
    api.get<ObligationSpan>(`${BASE}/mine/days`, { from, to }, signal),
  ofUnit: (query: Query, signal?: AbortSignal) => api.get<Page<Obligation>>(BASE, query, signal),
  figures: (query: Query, signal?: AbortSignal) =>
    api.get<Items<Figure>>(`${BASE}/figures`, query, signal),
  rules: (signal?: AbortSignal) => api.get<Items<RuleView>>(`${BASE}/rules`, undefined, signal),
  get: (id: string, signal?: AbortSignal) =>
    api.get<ObligationDetail>(`${BASE}/${id}`, undefined, signal),
  register: (obligation: NewObligation) => api.post<ObligationDetail>(BASE, obligation),
  act: (id: string, action: ObligationAction, body: object) =>
    api.post<ObligationDetail>(`${BASE}/${id}/${action}`, body),
  settings: (signal?: AbortSignal) =>
    api.get<ObligationSettings>(`${BASE}/settings`, undefined, signal),
  setSettings: (settings: ObligationSettings) =>
    api.put<ObligationSettings>(`${BASE}/settings`, settings),
}

export const posts = {
  of: (unit: string, signal?: AbortSignal) => api.get<UnitPosts>(POSTS, { unit_id: unit }, signal),
  assign: (unit: string, post: ObligationFunction, account: string) =>
    api.put<UnitPosts>(POSTS, { unit_id: unit, function: post, account_id: account }),
  vacate: (unit: string, post: ObligationFunction, account: string) =>
    api.delete<UnitPosts>(address(POSTS, { unit_id: unit, function: post, account_id: account })),
  officers: (q: string, signal?: AbortSignal) =>
    api.get<Items<OfficerRef>>(`${POSTS}/officers`, { q }, signal),
}

export const absences = {
  mine: (signal?: AbortSignal) => api.get<Items<AbsenceView>>(ABSENCES, undefined, signal),
  ofUnit: (unit: string, signal?: AbortSignal) =>
    api.get<Items<AbsenceView>>(`${ABSENCES}/of-unit`, { unit_id: unit }, signal),
  enter: (absence: NewAbsence) => api.post<AbsenceView>(ABSENCES, absence),
  cancel: (id: string) => api.delete(`${ABSENCES}/${id}`),
}
