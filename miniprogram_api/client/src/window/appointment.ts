/** The appointment that is open on this phone, and the one that is being made. */

import { shallowReactive } from 'vue'
import type { Appointment, BookedAppointment, NewAppointment } from '@/api/types'
import { Refused } from '@/api/client'
import { normalizeBase32 } from '@/crypto/base32'
import { type CodeForm, type CodeReading, readCode } from '@/crypto/printedCode'
import { webAddress } from '@/platform/device'
import { read, remove, write } from '@/platform/storage'
import { book, cancelAppointment, openAppointment } from './api'
import { newIdentifier } from './identifiers'
import { keep } from './kept'
import { withProof } from './proofOfWork'

export const BOOKING_CODE: CodeForm = { kind: 'booking', name: '预约码', length: 20 }

const KEY = 'window:booking'

interface Opened {
  code: string | null
  appointment: Appointment | null
  /** Made just now: the code is shown. */
  isNew: boolean
}

export const booking = shallowReactive<Opened>({ code: null, appointment: null, isNew: false })

export function readBookingCode(text: string): CodeReading {
  const inLink = /[?&]code=([^&#\s]*)/.exec(text)?.[1]
  return readCode(BOOKING_CODE, inLink ?? text)
}

/** What the QR code of an appointment holds. */
export function bookingLink(code: string): string {
  return `${webAddress('/window/booking')}?code=${code}`
}

/** Turns to another code; nothing is asked yet. */
export function turnToBooking(code: string): void {
  if (booking.code !== code) booking.appointment = null
  booking.code = code
  booking.isNew = false
}

/** @throws Refused, ConnectionLost */
export async function refreshBooking(): Promise<void> {
  if (booking.code !== null) booking.appointment = await openAppointment(booking.code)
}

/** @throws Refused, ConnectionLost */
export async function cancelBooking(): Promise<void> {
  if (booking.code !== null) booking.appointment = await cancelAppointment(booking.code)
}

export type Wish = Omit<NewAppointment, 'booking_id' | 'proof'>

/**
 * Books a slot. Its random number is stored first and kept until the server has answered for good,
 * so that after a lost answer the next try finds the appointment that was made.
 *
 * @throws Refused, ConnectionLost, NoSecureRandom, StorageRefused
 */
export async function bookSlot(wish: Wish): Promise<void> {
  const pending = read(KEY)
  const id = typeof pending === 'string' ? pending : await newIdentifier()
  write(KEY, id)
  try {
    show(await withProof((proof) => book({ ...wish, booking_id: id, proof })))
    remove(KEY)
  } catch (error) {
    if (error instanceof Refused && !error.passes) remove(KEY)
    throw error
  }
}

/** Remembered at once: nothing in it is private, and the code is shown this one time. */
function show({ code: grouped, appointment }: BookedAppointment): void {
  const code = normalizeBase32(grouped)
  keep({ kind: 'booking', code, hall: appointment.hall, at: Date.parse(appointment.starts_at) })
  Object.assign(booking, { code, appointment, isNew: true })
}

/** The person is done with it; another may be opened. */
export function leaveBooking(): void {
  Object.assign(booking, { code: null, appointment: null, isNew: false })
}
