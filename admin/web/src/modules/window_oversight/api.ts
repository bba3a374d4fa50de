/** What looks at the “事难办” windows from above: figures, the board, supervision, look-back, mystery visits. */
import { api, type Query } from '@/api/http'
import type { components } from '@/api/schema'
import type { Page } from '@/api/types'

type Schemas = components['schemas']

export type Hall = Pick<Schemas['HallView'], 'id' | 'name'>
export type Figures = Schemas['WindowFigures']
export type Numbers = Schemas['Numbers']
export type Board = Schemas['PublicBoard']
export type BoardHall = Schemas['BoardHall']
export type Kind = Schemas['SupervisionKind']
export type Supervised = Schemas['SupervisedMatter']
export type SupervisionCounts = Schemas['SupervisionCounts']
export type Verdict = Schemas['Verdict']
export type LookBackRow = Schemas['LookBackRow']
export type LookBack = Schemas['LookBackView']
export type Drawn = Schemas['DrawnView']
export type DrawnAgain = Schemas['DrawnAgain']
export type VisitRow = Schemas['VisitRow']
export type Visit = Schemas['VisitView']
export type VisitFinding = Schemas['VisitFinding']

const BASE = '/api/admin/window'
const SUPERVISION = `${BASE}/supervision`
const LOOK_BACKS = `${BASE}/look-backs`
const VISITS = `${BASE}/mystery-visits`

export const oversight = {
  figuresExportPath: `${BASE}/figures.xlsx`,
  supervisionExportPath: `${SUPERVISION}/export.xlsx`,
  boardEvents: `${BASE}/board/events`,
  halls: async (signal?: AbortSignal) =>
    (await api.get<{ items: Hall[] }>(`${BASE}/halls`, undefined, signal)).items,
  figures: (query: Query, signal?: AbortSignal) =>
    api.get<Figures>(`${BASE}/figures`, query, signal),
  board: (signal?: AbortSignal) => api.get<Board>(`${BASE}/board`, undefined, signal),
  supervised: (query: Query, signal?: AbortSignal) =>
    api.get<Page<Supervised>>(SUPERVISION, query, signal),
  counts: (query: Query, signal?: AbortSignal) =>
    api.get<SupervisionCounts>(`${SUPERVISION}/counts`, query, signal),
}

export const lookBacks = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get<Page<LookBackRow>>(LOOK_BACKS, query, signal),
  get: (id: string, signal?: AbortSignal) =>
    api.get<LookBack>(`${LOOK_BACKS}/${id}`, undefined, signal),
  draw: (request: Schemas['DrawRequest']) => api.post<LookBack>(LOOK_BACKS, request),
  again: (id: string) => api.get<DrawnAgain>(`${LOOK_BACKS}/${id}/again`),
  found: (id: string, finding: Schemas['FindingRequest']) =>
    api.post<LookBack>(`${LOOK_BACKS}/${id}/findings`, finding),
}

export const visits = {
  list: (query: Query, signal?: AbortSignal) => api.get<Page<VisitRow>>(VISITS, query, signal),
  get: (id: string, signal?: AbortSignal) => api.get<Visit>(`${VISITS}/${id}`, undefined, signal),
  record: (visit: Schemas['NewVisit']) => api.post<Visit>(VISITS, visit),
  change: (id: string, change: Schemas['VisitChange']) => api.put<Visit>(`${VISITS}/${id}`, change),
}
