/** The calendar of working days. */
import { api, address } from '@/api/http'
import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type DayKind = Schemas['DayKind']
export type CalendarDay = Schemas['CalendarDay']
export type CalendarYear = Schemas['CalendarYear']
export type DayArrangement = Schemas['DayArrangement']
export type DueUnit = Schemas['DueUnit']
export type DueAnswer = Schemas['DueAnswer']
export type NoticeProposal = Schemas['NoticeProposal']
type Changed = Schemas['ChangedVersion']

const PATH = '/api/admin/workdays'

export const workdays = {
  year: (year: string | undefined, signal?: AbortSignal) =>
    api.get<CalendarYear>(PATH, { year }, signal),
  due: (start: string, unit: DueUnit, amount: number) =>
    api.get<DueAnswer>(`${PATH}/due`, { start, unit, amount }),
  setDays: (days: DayArrangement) => api.put<Changed>(`${PATH}/overrides`, days),
  clearDay: (day: string, version: number) =>
    api.delete(address(`${PATH}/overrides`, { first: day, last: day, version })),
  propose: (text: string) => api.post<NoticeProposal>(`${PATH}/notices/proposal`, { text }),
  importNotice: (text: string, version: number) =>
    api.put<Changed>(`${PATH}/notices`, { text, version }),
  removeNotice: (year: number, version: number) =>
    api.delete(address(`${PATH}/notices/${String(year)}`, { version })),
}
