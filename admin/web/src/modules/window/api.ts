/** The “事难办” window: halls, matters, what others are asked about them, meetings, the clue register. */
import { api, type Query } from '@/api/http'
import type { components } from '@/api/schema'
import type { Page } from '@/api/types'

type Schemas = components['schemas']

export type Hall = Schemas['HallView']
export type Business = Schemas['BusinessView']
export type NewHall = Schemas['NewHall']
export type HallChange = Schemas['HallChange']

export type MatterState = Schemas['MatterState']
export type MatterEvent = Schemas['MatterEvent']
export type Outcome = Schemas['TriageOutcome']
export type Rating = Schemas['Rating']
export type MatterRow = Schemas['MatterRow']
export type Matter = Schemas['MatterDetail']
export type MatterStep = Schemas['HistoryView']
export type MatterContent = Schemas['ContentView']
export type MatterMessage = Schemas['MessageView']
export type MatterCounts = Schemas['MatterCounts']
export type Contact = Schemas['ContactView']
export type Handler = Schemas['HandlerRef']
export type Task = Schemas['TaskView']
export type TaskState = Schemas['TaskState']
export type WindowSettings = Schemas['WindowSettings']
export type Template = Schemas['TemplateView']
export type Meeting = Schemas['MeetingView']
export type MeetingState = Schemas['MeetingState']
export type AgendaItem = Schemas['AgendaView']
export type ClueRow = Schemas['ClueRow']
export type Clue = Schemas['ClueDetail']

interface Items<Item> {
  items: Item[]
}

const BASE = '/api/admin/window'
const HALLS = `${BASE}/halls`
const MATTERS = `${BASE}/matters`
const TASKS = `${BASE}/tasks`
const TEMPLATES = `${BASE}/templates`
const MEETINGS = `${BASE}/meetings`
const CLUES = `${BASE}/clues`

export const halls = {
  posterPath: (id: string) => `${HALLS}/${id}/poster`,
  all: (signal?: AbortSignal) => api.get<Items<Hall>>(HALLS, undefined, signal),
  get: (id: string, signal?: AbortSignal) => api.get<Hall>(`${HALLS}/${id}`, undefined, signal),
  create: (hall: NewHall) => api.post<Hall>(HALLS, hall),
  change: (id: string, change: HallChange) => api.put<Hall>(`${HALLS}/${id}`, change),
}

/** What is done with a matter; each answers with the matter as it is then. */
export type MatterAct =
  | 'triage'
  | 'start'
  | 'progress'
  | 'promise'
  | 'answer'
  | 'close'
  | 'hand-over'
  | 'tasks'
  | 'merge'
  | 'messages'
  | 'read'

export const matters = {
  exportPath: `${MATTERS}/export.xlsx`,
  photoPath: (id: string, photo: string) => `${MATTERS}/${id}/photos/${photo}`,
  list: (query: Query, signal?: AbortSignal) => api.get<Page<MatterRow>>(MATTERS, query, signal),
  counts: (signal?: AbortSignal) => api.get<MatterCounts>(`${MATTERS}/counts`, undefined, signal),
  get: (id: string, signal?: AbortSignal) => api.get<Matter>(`${MATTERS}/${id}`, undefined, signal),
  handlers: (id: string, signal?: AbortSignal) =>
    api.get<Items<Handler>>(`${MATTERS}/${id}/handlers`, undefined, signal),
  act: (id: string, act: MatterAct, body: object) =>
    api.post<Matter>(`${MATTERS}/${id}/${act}`, body),
  contact: (id: string) => api.post<Contact>(`${MATTERS}/${id}/contact`),
  turnOff: (id: string, body: { reason: string; version: number }) =>
    api.post<undefined>(`${MATTERS}/${id}/turn-off`, body),
}

export const tasks = {
  mine: (query: Query, signal?: AbortSignal) =>
    api.get<Items<Task>>(`${TASKS}/mine`, query, signal),
  answer: (id: string, body: { text: string; version: number }) =>
    api.post<Task>(`${TASKS}/${id}/answer`, body),
  withdraw: (id: string, version: number) =>
    api.post<Matter>(`${TASKS}/${id}/withdraw`, { version }),
}

export const templates = {
  all: (query: Query, signal?: AbortSignal) => api.get<Items<Template>>(TEMPLATES, query, signal),
  create: (template: Schemas['NewTemplate']) => api.post<Template>(TEMPLATES, template),
  change: (id: string, change: Schemas['TemplateChange']) =>
    api.put<Template>(`${TEMPLATES}/${id}`, change),
  remove: (id: string, version: number) => api.delete(`${TEMPLATES}/${id}`, { version }),
}

export const settings = {
  get: (signal?: AbortSignal) => api.get<WindowSettings>(`${BASE}/settings`, undefined, signal),
  change: (change: WindowSettings) => api.put<WindowSettings>(`${BASE}/settings`, change),
}

export const meetings = {
  all: (query: Query, signal?: AbortSignal) => api.get<Items<Meeting>>(MEETINGS, query, signal),
  get: (id: string, signal?: AbortSignal) =>
    api.get<Meeting>(`${MEETINGS}/${id}`, undefined, signal),
  plan: (meeting: Schemas['NewMeeting']) => api.post<Meeting>(MEETINGS, meeting),
  change: (id: string, change: Schemas['MeetingChange']) =>
    api.put<Meeting>(`${MEETINGS}/${id}`, change),
  hold: (id: string, minutes: Schemas['MinutesRequest']) =>
    api.post<Meeting>(`${MEETINGS}/${id}/minutes`, minutes),
  cancel: (id: string, version: number) =>
    api.post<Meeting>(`${MEETINGS}/${id}/cancel`, { version }),
}

export const clues = {
  photoPath: (id: string, photo: string) => `${CLUES}/${id}/photos/${photo}`,
  list: (query: Query, signal?: AbortSignal) => api.get<Page<ClueRow>>(CLUES, query, signal),
  read: (id: string, reason: string) => api.post<Clue>(`${CLUES}/${id}/reading`, { reason }),
  write: (id: string, message: Schemas['WrittenMessage']) =>
    api.post<Clue>(`${CLUES}/${id}/messages`, message),
}
