/** A phone without a screen for specs: storage, events and the fake server in place of the world. */

import { randomInt, webcrypto } from 'node:crypto'
import { vi } from 'vitest'
import { BASE32_ALPHABET } from '@/crypto/base32'
import { checkCharacters } from '@/crypto/ticket'
import * as http from '@/platform/http'
import type { FakeServer } from './fakeServer'

export function randomTicket(): string {
  const body = Array.from({ length: 26 }, () => BASE32_ALPHABET[randomInt(32)]).join('')
  return body + checkCharacters(body)
}

export class MemoryStorage {
  readonly values = new Map<string, string>()
  full = false

  getItem(key: string): string | null {
    return this.values.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new Error('QuotaExceededError')
    this.values.set(key, value)
  }

  removeItem(key: string): void {
    this.values.delete(key)
  }
}

/**
 * Loads the page's modules afresh over `storage`: what a reload, a restart after an empty battery
 * or a second tab does.
 */
export async function loadPhone(server: FakeServer, storage = new MemoryStorage()) {
  vi.resetModules()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('crypto', webcrypto)
  vi.stubGlobal('window', { addEventListener: () => undefined })
  vi.doMock('@/platform/http', () => ({ ...http, send: server.send }))
  const [
    arriving,
    credential,
    casting,
    outbox,
    store,
    participation,
    check,
    session,
    checkIn,
    roster,
    invitation,
  ] = await Promise.all([
    import('@/ballot/arriving'),
    import('@/ballot/credential'),
    import('@/ballot/casting'),
    import('@/ballot/outbox'),
    import('@/ballot/store'),
    import('@/ballot/participation'),
    import('@/ballot/receiptCheck'),
    import('@/account/session'),
    import('@/ballot/checkIn'),
    import('@/api/roster'),
    import('@/account/invitation'),
  ])
  store.loadStore()
  return {
    storage,
    ...arriving,
    ...credential,
    ...casting,
    outbox,
    store,
    participation,
    check,
    session,
    checkIn,
    roster,
    invitation,
  }
}

export type Phone = Awaited<ReturnType<typeof loadPhone>>
