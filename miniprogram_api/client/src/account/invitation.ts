/**
 * The personal invitation that a person was sent. It is kept from the scan on until it is used or
 * refused for good, so that a reload loses nothing.
 */

import { Refused } from '@/api/client'
import { bindByInvitation } from '@/api/roster'
import { readTicket } from '@/crypto/ticket'
import { read, remove, write } from '@/platform/storage'
import { HAS_WECHAT, loginCode } from '@/platform/wechat'
import { isSignedIn, signInByInvitation, signInByWeChat } from './session'

const KEY = 'personal_invitation'
/** What no repetition can change. */
const FOR_GOOD = [
  'malformed_invitation',
  'unknown_invitation',
  'invitation_used',
  'invitation_expired',
]

/** @returns the invitation that waits to be used, empty where none does. */
export function keptPersonalInvitation(): string {
  const kept = read(KEY)
  return typeof kept === 'string' ? kept : ''
}

/**
 * Takes an invitation from a link's text: the parameter `i` itself, or a mini-program code's scene
 * `i=…`.
 *
 * @returns what the link brings, else what is kept.
 */
export function takePersonalInvitation(parameter: string | undefined, scene = ''): string {
  const scanned = parameter ?? /(?:^|[?&])i=([^&]+)/.exec(decodeURIComponent(scene))?.[1]
  if (scanned === undefined) return keptPersonalInvitation()
  if (readTicket(scanned).kind === 'ticket') {
    try {
      write(KEY, scanned)
    } catch {
      // It is still in the field; a phone that keeps nothing is told so when it is used.
    }
  }
  return scanned
}

export function dropPersonalInvitation(): void {
  remove(KEY)
}

/**
 * On the web an invitation logs in; in WeChat it tells who the logged-in person is.
 *
 * @throws Refused, ConnectionLost, SignedOut, StorageRefused, NoSecureRandom
 */
export async function presentInvitation(invitation: string): Promise<void> {
  try {
    await present(invitation)
  } catch (error) {
    const isKept = invitation === keptPersonalInvitation()
    if (isKept && error instanceof Refused && FOR_GOOD.includes(error.code)) {
      dropPersonalInvitation()
    }
    throw error
  }
  dropPersonalInvitation()
}

async function present(invitation: string): Promise<void> {
  if (!HAS_WECHAT && !isSignedIn()) {
    await signInByInvitation(invitation)
    return
  }
  if (!isSignedIn()) {
    const code = await loginCode()
    if (code !== null) await signInByWeChat(code)
  }
  await bindByInvitation(invitation)
}
