/** A citizen's phone without a screen for specs: its storage, its photos and the window in memory. */

import { webcrypto } from 'node:crypto'
import { vi } from 'vitest'
import * as http from '@/platform/http'
import * as photos from '@/platform/photos'
import type { FakeWindow } from './fakeWindow'
import { MemoryStorage } from './phone'

/** Bytes of the photos that the phone keeps, by key. */
export type Shelf = Map<string, Uint8Array>

/** Loads the window's modules afresh over `storage`: what a reload does. */
export async function loadCitizen(
  server: FakeWindow,
  shelf: Shelf = new Map(),
  storage = new MemoryStorage(),
) {
  vi.resetModules()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('crypto', webcrypto)
  vi.stubGlobal('window', { addEventListener: () => undefined })
  vi.doMock('@/platform/http', () => ({ ...http, send: server.send }))
  vi.doMock('@/platform/network', () => ({
    alone: (_name: string, task: () => Promise<unknown>) => task(),
    onWorthRetrying: () => undefined,
  }))
  vi.doMock('@/platform/photos', () => ({
    ...photos,
    readPiece: (key: string, from: number, length: number) => {
      const bytes = shelf.get(key)
      if (!bytes) return Promise.reject(new photos.PhotoLost())
      return Promise.resolve(Uint8Array.from(bytes.subarray(from, from + length)).buffer)
    },
    dropPhoto: (key: string) => {
      shelf.delete(key)
    },
  }))
  const [outbox, album, upload] = await Promise.all([
    import('@/window/outbox'),
    import('@/window/album'),
    import('@/window/upload'),
  ])
  outbox.startOutbox()
  return { storage, shelf, outbox, album, upload }
}

export type Citizen = Awaited<ReturnType<typeof loadCitizen>>
