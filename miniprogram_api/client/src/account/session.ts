/**
 * Who this phone is to the server, for those who stand on a roster or work in the office. Votes by
 * ticket never need it, and no request to the ballot box carries it.
 */

import { DEFAULT_TIMEOUT_MS, Refused, request } from '@/api/client'
import type { PhoneSession } from '@/api/types'
import { toBase64url } from '@/crypto/bytes'
import type { HttpRequest } from '@/platform/http'
import { alone } from '@/platform/network'
import { secureRandom } from '@/platform/random'
import { read, remove, write } from '@/platform/storage'

const KEY = 'session'
const DEVICE = 'device'
const DEVICE_BYTES = 32
/** An access token that lives shorter than this is renewed before it is used. */
const EARLY_MS = 20_000

interface Kept {
  access: string
  refresh: string
  expiresAt: number
  kind: 'wechat' | 'web'
}

/** The server does not know this phone any more; it has to log in again. */
export class SignedOut extends Error {}

const kept = (): Kept | null => read(KEY) as Kept | null

export function isSignedIn(): boolean {
  return kept() !== null
}

function keep(session: PhoneSession): void {
  write(KEY, {
    access: session.access_token,
    refresh: session.refresh_token,
    expiresAt: Date.now() + session.expires_in * 1000,
    kind: session.kind,
  } satisfies Kept)
}

/** @throws Refused, ConnectionLost, StorageRefused */
export async function signInByWeChat(code: string): Promise<void> {
  keep(await anonymous<PhoneSession>('/api/m/session', { wechat_code: code }))
}

/**
 * Logs a web page in. The device's secret is stored first: after a lost answer the same invitation
 * works again here, and nowhere else.
 *
 * @throws Refused, ConnectionLost, StorageRefused, NoSecureRandom
 */
export async function signInByInvitation(invitation: string): Promise<void> {
  const device = await deviceSecret()
  keep(await anonymous<PhoneSession>('/api/m/session/invitation', { invitation, device }))
}

async function deviceSecret(): Promise<string> {
  const known = read(DEVICE)
  if (typeof known === 'string') return known
  const made = toBase64url((await secureRandom(DEVICE_BYTES))(DEVICE_BYTES))
  write(DEVICE, made)
  return made
}

/** Ends this session, or those of all devices. What cannot be told to the server is forgotten all the same. */
export async function signOut(everywhere: boolean): Promise<void> {
  try {
    await authorized('POST', '/api/m/session/log-out', { everywhere })
  } catch (error) {
    // "Everywhere" is only done when the server has said so.
    if (everywhere && !(error instanceof SignedOut)) throw error
  }
  forgetSession()
}

/** Deletes everything that the server knows about this phone. @throws Refused, ConnectionLost, SignedOut */
export async function deleteMyData(): Promise<void> {
  await authorized('DELETE', '/api/m/me')
  forgetSession()
}

export function forgetSession(): void {
  remove(KEY)
}

/**
 * One request in the name of this phone's user.
 *
 * @throws SignedOut, Refused, ConnectionLost
 */
export async function authorized<T>(
  method: HttpRequest['method'],
  path: string,
  body?: object,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<T> {
  const details = { method, path, timeoutMs, ...(body ? { body } : {}) }
  try {
    return await request<T>({ ...details, token: await accessToken(false) })
  } catch (error) {
    if (!isUnauthenticated(error)) throw error
  }
  try {
    return await request<T>({ ...details, token: await accessToken(true) })
  } catch (error) {
    if (!isUnauthenticated(error)) throw error
    forgetSession()
    throw new SignedOut()
  }
}

let renewal: Promise<string> | null = null

async function accessToken(renew: boolean): Promise<string> {
  const before = kept()
  if (before === null) throw new SignedOut()
  if (!renew && before.expiresAt - EARLY_MS > Date.now()) return before.access
  // A refresh token is good for one use: who asks meanwhile waits for the same answer.
  renewal ??= renewed(before).finally(() => {
    renewal = null
  })
  return renewal
}

/** Across tabs as well: another tab may have renewed it by the time it is this one's turn. */
function renewed(before: Kept): Promise<string> {
  return alone('session', async () => {
    const now = kept()
    if (now === null) throw new SignedOut()
    if (now.access !== before.access) return now.access
    try {
      const answer = await anonymous<PhoneSession>('/api/m/session/refresh', {
        refresh_token: now.refresh,
      })
      keep(answer)
      return answer.access_token
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
      forgetSession()
      throw new SignedOut()
    }
  })
}

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof Refused && error.status === 401

function anonymous<T>(path: string, body: object): Promise<T> {
  return request<T>({ method: 'POST', path, body, timeoutMs: DEFAULT_TIMEOUT_MS })
}
