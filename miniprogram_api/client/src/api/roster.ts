/** What persons on a roster, and officers, ask the eligibility side; always in their own name. */

import { authorized } from '@/account/session'
import type { CredentialAnswer, Grant, MyRound, OfficerTab, PhoneSelf } from './types'

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

export function fetchOfficerTab(): Promise<OfficerTab> {
  return authorized('GET', '/api/m/officer')
}

export function bindOfficer(code: string): Promise<null> {
  return authorized('POST', '/api/m/officer/bind', { code })
}

export function unbindOfficer(): Promise<null> {
  return authorized('DELETE', '/api/m/officer/bind')
}

/** What the taps of the message dialog came to. */
export async function reportTaps(results: Record<string, string>): Promise<Grant[]> {
  const body = { results }
  return (await authorized<{ grants: Grant[] }>('POST', '/api/m/officer/grants', body)).grants
}
