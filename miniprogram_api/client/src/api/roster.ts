/** What persons on a roster ask the eligibility side; always in their own name. */

import { authorized } from '@/account/session'
import type { CredentialAnswer, MyRound, PhoneSelf } from './types'

const SIGNING_TIMEOUT_MS = 30_000

export function fetchSelf(): Promise<PhoneSelf> {
  return authorized('GET', '/api/m/me')
}

export async function fetchMyRounds(): Promise<MyRound[]> {
  return (await authorized<{ items: MyRound[] }>('GET', '/api/m/my/evaluations')).items
}

/** @returns how many lines of rosters are this person's now. */
export async function bindByPhone(phoneCode: string): Promise<number> {
  const body = { phone_code: phoneCode }
  return (await authorized<{ bound: number }>('POST', '/api/m/roster/phone', body)).bound
}

export async function bindByInvitation(invitation: string): Promise<number> {
  const body = { invitation }
  return (await authorized<{ bound: number }>('POST', '/api/m/roster/invitation', body)).bound
}

/** Same blinded message, same signature: repeating after a lost answer is harmless. */
export function requestAtCheckIn(
  roundId: string,
  blindedMessage: string,
): Promise<CredentialAnswer> {
  const body = { round_id: roundId, blinded_message: blindedMessage }
  return authorized('POST', '/api/m/roster/credentials', body, SIGNING_TIMEOUT_MS)
}
