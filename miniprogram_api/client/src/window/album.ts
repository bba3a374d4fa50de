/** The photos of one draft: sent one after another, each until it is there or refused for good. */

import { reactive } from 'vue'
import { ConnectionLost, Refused } from '@/api/client'
import { dropPhoto, PhotoLost } from '@/platform/photos'
import { removeUpload } from './api'
import { type Photo, upload } from './upload'

/** A draft as far as its photos are concerned. */
export interface Album {
  /** Random number of the draft. */
  readonly token: string
  photos(): readonly Photo[]
  /** Stores what has changed. @throws StorageRefused */
  change(photos: Photo[]): void
}

/** Which photo is under way, and how much of it the server has. */
export const underway = reactive<{ id: string | null; received: number }>({ id: null, received: 0 })

const LOST = '这张照片没有存住，请移除后重新选择。'

let running: Promise<void> | null = null

/**
 * Sends what waits; when a round is under way already, that one is waited for first.
 *
 * @throws Refused, ConnectionLost where the rest has to wait.
 */
export async function sendPhotos(album: Album): Promise<void> {
  while (running !== null) await running.catch(() => undefined)
  running = sendAll(album)
  try {
    await running
  } finally {
    running = null
  }
}

async function sendAll(album: Album): Promise<void> {
  for (;;) {
    const next = album.photos().find(({ stage }) => stage === 'waiting')
    if (next === undefined) return
    underway.id = next.id
    underway.received = 0
    try {
      await upload(next, album.token, (received) => {
        underway.received = received
      })
      settle(album, next.id, 'ready', '')
    } catch (error) {
      const problem = lasting(error)
      if (problem === null) throw error
      settle(album, next.id, 'refused', problem)
    } finally {
      underway.id = null
    }
  }
}

/** Why the server will never take this photo; null where it may be sent again. */
function lasting(error: unknown): string | null {
  if (error instanceof PhotoLost) return LOST
  const passes = !(error instanceof Refused) || error.passes || error.sentence === ''
  return error instanceof ConnectionLost || passes ? null : error.sentence
}

function settle(album: Album, id: string, stage: Photo['stage'], problem: string): void {
  album.change(
    album.photos().map((photo) => (photo.id === id ? { ...photo, stage, problem } : photo)),
  )
}

/** Takes a photo out; what the server has of it is removed, or expires there. */
export function removePhoto(album: Album, id: string): void {
  const photo = album.photos().find((one) => one.id === id)
  album.change(album.photos().filter((one) => one.id !== id))
  if (!photo) return
  dropPhoto(photo.key)
  removeUpload(id).catch(() => undefined)
}

/** The photos are where they belong; this phone need not keep them. */
export function dropAll(photos: readonly Photo[]): void {
  for (const { key } of photos) dropPhoto(key)
}

/** Sends everything anew: the server has lost what it had, as after two days. */
export function sendAgain(photos: readonly Photo[]): Photo[] {
  return photos.map((photo) => ({ ...photo, stage: 'waiting', problem: '' }))
}
