/** From a link, a scan or typed characters to a participation. */

import { checkTicket } from '@/api/evaluation'
import type { RoundInfo, TicketStatus } from '@/api/types'
import { toHex } from '@/crypto/bytes'
import { fingerprintOf, readFingerprint } from '@/crypto/fingerprint'
import { readTicket, ticketMark } from '@/crypto/ticket'
import { secureRandom } from '@/platform/random'
import { requireStorage } from '@/platform/storage'
import { arrive, type Participation } from './participation'
import { loadRound } from './round'
import { findByTicketMark, makeCurrent, save } from './store'

/** What a QR code or link brings along. */
export interface Invitation {
  /** As scanned; not necessarily a valid ticket. */
  ticket: string | null
  fingerprint: string | null
}

/**
 * Reads an invitation from a link's text: `…/m/#/?t=…&k=…`, the same percent-encoded (WeChat's
 * `q`), a mini-program code's scene `t=…`, or a bare ticket.
 */
export function readInvitation(text: string): Invitation {
  const plain = decoded(text.trim())
  const parameter = (name: string) =>
    new RegExp(`(?:^|[?&#])${name}=([^&#\\s]*)`).exec(plain)?.[1] ?? null
  const ticket = parameter('t')
  const fingerprint = readFingerprint(parameter('k') ?? '')
  if (ticket !== null || fingerprint !== null) return { ticket, fingerprint }
  const bare = readTicket(plain)
  return { ticket: bare.kind === 'ticket' ? bare.ticket : null, fingerprint: null }
}

/** @returns the text as it is where it is not percent-encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export interface Welcome {
  round: RoundInfo
  status: TicketStatus
  ticket: string
  fingerprint: string
  /** Whether the fingerprint came with the scan; otherwise people have to compare it. */
  compared: boolean
}

/** The participation that this phone already has for a ticket, if any. Works without network. */
export function rememberedParticipation(ticket: string): Participation | null {
  return findByTicketMark(ticketMark(ticket))
}

/**
 * Asks the server about a ticket and fetches its round.
 *
 * @param scanned the fingerprint from the QR code, null when the ticket was typed.
 * @throws ForeignKeys, Refused, ConnectionLost, StorageRefused
 */
export async function welcome(ticket: string, scanned: string | null): Promise<Welcome> {
  requireStorage()
  const status = await checkTicket(ticket)
  const round = await loadRound(status.round_id, scanned)
  return {
    round,
    status,
    ticket,
    fingerprint: scanned ?? fingerprintOf(round),
    compared: scanned !== null,
  }
}

/** Stores the participation and makes it the current one. @throws StorageRefused, NoSecureRandom */
export async function enter(from: Welcome): Promise<Participation> {
  const mark = ticketMark(from.ticket)
  const known = findByTicketMark(mark)
  const participation =
    known ??
    arrive({
      id: toHex((await secureRandom(8))(8)),
      round: from.round,
      category: from.status.category,
      fingerprint: from.fingerprint,
      ticket: from.ticket,
      ticketMark: mark,
    })
  if (!known) save(participation)
  makeCurrent(participation.id)
  return participation
}
