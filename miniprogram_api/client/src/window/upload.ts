/** One photo on its way to the server: from where the server has it, piece by piece. */

import { Refused } from '@/api/client'
import { ConnectionLost } from '@/platform/http'
import { PhotoLost, readPiece } from '@/platform/photos'
import { beginUpload, finishUpload, sendPiece } from './api'
import { withProof } from './proofOfWork'

/** A photo of a draft. */
export interface Photo {
  /** Random; the server knows the photo by it. */
  id: string
  /** Where this phone keeps it. */
  key: string
  size: number
  /** `refused`: the server will not take it, `problem` says why. */
  stage: 'waiting' | 'ready' | 'refused'
  problem: string
}

export const MOST_PHOTOS = 9

/** The server takes no smaller piece, except for the last one. */
const SMALLEST_PIECE = 16 * 1024
/** How often the server may say that the pieces do not fit before the photo is given up for now. */
const MOST_SURPRISES = 3

/**
 * Sends `photo` and has it checked; what the server has already is not sent again.
 *
 * @param token of the draft that it belongs to.
 * @param progress is told how many bytes the server has.
 * @throws Refused, ConnectionLost, PhotoLost
 */
export async function upload(
  photo: Photo,
  token: string,
  progress: (received: number) => void,
): Promise<void> {
  let state = await withProof((proof) => beginUpload(photo.id, token, photo.size, proof))
  let piece = state.chunk_size
  let surprises = 0
  while (state.stage === 'receiving' && state.received < state.size) {
    progress(state.received)
    const bytes = await readPiece(photo.key, state.received, piece)
    if (bytes.byteLength === 0) throw new PhotoLost()
    try {
      state = await sendPiece(photo.id, state.received, bytes)
    } catch (error) {
      const slow = error instanceof ConnectionLost && error.timedOut && piece > SMALLEST_PIECE
      const elsewhere = error instanceof Refused && error.code === 'wrong_offset'
      if (!slow && !elsewhere) throw error
      if (++surprises > MOST_SURPRISES) throw error
      // A network this slow carries a smaller piece; after a lost answer the server knows how far it is.
      if (slow) piece = Math.max(SMALLEST_PIECE, piece / 4)
      state = await beginUpload(photo.id, token, photo.size, null)
    }
  }
  progress(state.received)
  if (state.stage !== 'ready') await finishUpload(photo.id)
}
