/** What a citizen asks of the window: nothing about who asks, and the tracking code in no address. */

import { get, post, request } from '@/api/client'
import type {
  Appointment,
  BookedAppointment,
  Hall,
  HallSlots,
  Matter,
  NewAppointment,
  NewMatter,
  Rating,
  SubmittedMatter,
  UploadState,
} from '@/api/types'

const BASE = '/api/m/window'
const FILES = '/api/m/files'
/** A piece on the slowest network that still carries anything. */
const PIECE_TIMEOUT_MS = 60_000
const SUBMIT_TIMEOUT_MS = 30_000

export async function fetchHalls(): Promise<Hall[]> {
  return (await get<{ items: Hall[] }>(`${BASE}/halls`)).items
}

export function fetchHall(id: string): Promise<Hall> {
  return get(`${BASE}/halls/${encodeURIComponent(id)}`)
}

/** The same submission gets the same code, however often it is sent. */
export function submitMatter(matter: NewMatter): Promise<SubmittedMatter> {
  return post(`${BASE}/matters`, matter, SUBMIT_TIMEOUT_MS)
}

export function openMatter(code: string): Promise<Matter> {
  return post(`${BASE}/matters/open`, { code })
}

export interface OwnMessage {
  code: string
  /** Random, made by this phone; the same message is added once. */
  message_id: string
  text: string
  photos: string[]
}

export function sendMessage(message: OwnMessage): Promise<Matter> {
  return post(`${BASE}/matters/messages`, message)
}

export function rateMatter(code: string, rating: Rating, remark: string): Promise<Matter> {
  return post(`${BASE}/matters/rate`, { code, rating, remark })
}

/** A photo that belongs to the matter, as the bytes of a JPEG. */
export function fetchPhoto(code: string, photo: string, small: boolean): Promise<ArrayBuffer> {
  return request({
    method: 'POST',
    path: `${BASE}/matters/photo`,
    body: { code, photo, small },
    picture: true,
    timeoutMs: PIECE_TIMEOUT_MS,
  })
}

/** What can be booked at a hall. */
export function fetchSlots(hallId: string): Promise<HallSlots> {
  return get(`${BASE}/halls/${encodeURIComponent(hallId)}/slots`)
}

/** The same booking gets the same code and number, however often it is sent. */
export function book(appointment: NewAppointment): Promise<BookedAppointment> {
  return post(`${BASE}/appointments`, appointment)
}

export function openAppointment(code: string): Promise<Appointment> {
  return post(`${BASE}/appointments/open`, { code })
}

export function cancelAppointment(code: string): Promise<Appointment> {
  return post(`${BASE}/appointments/cancel`, { code })
}

const file = (id: string) => `${FILES}/${encodeURIComponent(id)}`

/** Announces a photo, or learns how much of it the server has. */
export function beginUpload(
  id: string,
  token: string,
  size: number,
  proof: string | null,
): Promise<UploadState> {
  return post(FILES, { upload_id: id, owner_token: token, size, proof })
}

export function sendPiece(id: string, offset: number, bytes: ArrayBuffer): Promise<UploadState> {
  const path = `${file(id)}?offset=${String(offset)}`
  return request({ method: 'PUT', path, bytes, timeoutMs: PIECE_TIMEOUT_MS })
}

export function finishUpload(id: string): Promise<UploadState> {
  return post(`${file(id)}/finish`, {}, SUBMIT_TIMEOUT_MS)
}

export function removeUpload(id: string): Promise<null> {
  return request({ method: 'DELETE', path: file(id), timeoutMs: SUBMIT_TIMEOUT_MS })
}
