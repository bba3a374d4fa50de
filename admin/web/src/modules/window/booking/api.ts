/** Appointments of a hall and when they can be made. */
import { api } from '@/api/http'
import type { components } from '@/api/schema'
import type { Whole } from '@/api/types'

type Schemas = components['schemas']

export type SlotPlan = Whole<Schemas['SlotPlanView']>
export type SlotPlanChange = Schemas['SlotPlanChange']
export type DayAtDesk = Schemas['DayAtDesk']
export type Appointment = Schemas['DeskAppointment']
export type AppointmentState = Schemas['AppointmentState']

const BASE = '/api/admin/window'

export const booking = {
  plan: (hall: string, signal?: AbortSignal) =>
    api.get<SlotPlan>(`${BASE}/halls/${hall}/slot-plan`, undefined, signal),
  setPlan: (hall: string, plan: SlotPlanChange) =>
    api.put<SlotPlan>(`${BASE}/halls/${hall}/slot-plan`, plan),
  day: (hall: string, day: string, signal?: AbortSignal) =>
    api.get<DayAtDesk>(`${BASE}/halls/${hall}/appointments`, { day }, signal),
  settle: (id: string, what: 'attended' | 'missed', version: number) =>
    api.post<Appointment>(`${BASE}/appointments/${id}/${what}`, { version }),
}
