/** The eligibility side: knows tickets, never sees a ballot. */

import { get, post } from './client'
import type { AnonymityPage, CredentialAnswer, RoundInfo, SiteInfo, TicketStatus } from './types'

/** Slow networks and a busy signer: an answer that comes late still saves a retry. */
const SIGNING_TIMEOUT_MS = 30_000

export function fetchSite(): Promise<SiteInfo> {
  return get('/api/public')
}

export function checkTicket(ticket: string): Promise<TicketStatus> {
  return post('/api/m/tickets/check', { ticket })
}

export function fetchRound(roundId: string): Promise<RoundInfo> {
  return get(`/api/m/rounds/${encodeURIComponent(roundId)}`)
}

/** Same blinded message, same signature: repeating after a lost answer is harmless. */
export function requestCredential(
  ticket: string,
  blindedMessage: string,
): Promise<CredentialAnswer> {
  const body = { ticket, blinded_message: blindedMessage }
  return post('/api/m/credentials', body, SIGNING_TIMEOUT_MS)
}

export function fetchAnonymityPage(roundId: string | null): Promise<AnonymityPage> {
  const query = roundId === null ? '' : `?round_id=${encodeURIComponent(roundId)}`
  return get(`/api/m/anonymity${query}`)
}
