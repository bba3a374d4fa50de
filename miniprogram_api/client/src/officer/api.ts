/** What an officer asks on the phone; always in the officer's own name. */

import { authorized } from '@/account/session'
import type {
  Grant,
  InboxEntry,
  InboxPage,
  Obligation,
  ObligationPage,
  OfficerTab,
} from '@/api/types'

const BASE = '/api/m/officer'

const obligationPath = (id: string) => `${BASE}/obligations/${encodeURIComponent(id)}`

export function fetchOfficerTab(): Promise<OfficerTab> {
  return authorized('GET', BASE)
}

export function bindOfficer(code: string): Promise<null> {
  return authorized('POST', `${BASE}/bind`, { code })
}

export function unbindOfficer(): Promise<null> {
  return authorized('DELETE', `${BASE}/bind`)
}

/** What the taps of the message dialog came to. */
export async function reportTaps(results: Record<string, string>): Promise<Grant[]> {
  return (await authorized<{ grants: Grant[] }>('POST', `${BASE}/grants`, { results })).grants
}

/** What is to be done, in order of due dates, so that what is overdue comes first. */
export function fetchObligations(page: number): Promise<ObligationPage> {
  return authorized('GET', `${BASE}/obligations?state=open&page=${String(page)}`)
}

export function fetchObligation(id: string): Promise<Obligation> {
  return authorized('GET', obligationPath(id))
}

/** @param version of the obligation as it was shown. */
export function finishObligation(id: string, version: number, note: string): Promise<Obligation> {
  return authorized('POST', `${obligationPath(id)}/done`, { version, note })
}

/** The newest first. */
export function fetchInbox(page: number): Promise<InboxPage> {
  return authorized('GET', `${BASE}/inbox?page=${String(page)}`)
}

export function markRead(id: string): Promise<InboxEntry> {
  return authorized('POST', `${BASE}/inbox/${encodeURIComponent(id)}/read`)
}

export function markAllRead(): Promise<null> {
  return authorized('POST', `${BASE}/inbox/read`)
}
