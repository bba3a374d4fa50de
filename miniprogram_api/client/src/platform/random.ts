/** Secure random bytes on both targets. There is no fallback: without a secure source, no vote. */

import type { RandomSource } from '@/crypto/blindSignature'
import { IS_MINI_PROGRAM } from './target'

/** The phone has no secure random source. */
export class NoSecureRandom extends Error {
  constructor() {
    super('no secure random source')
  }
}

/**
 * Fetches `total` secure random bytes and hands them out piece by piece, each byte once.
 * The mini-program's source answers asynchronously, which is why they are fetched ahead.
 *
 * @throws NoSecureRandom
 */
export async function secureRandom(total: number): Promise<RandomSource> {
  const bytes = await fetchRandomBytes(total)
  // A source that returns nothing but zeros is broken, not lucky.
  if (bytes.length !== total || bytes.every((byte) => byte === 0)) throw new NoSecureRandom()
  let used = 0
  return (length) => {
    if (used + length > bytes.length) throw new RangeError('not enough random bytes fetched')
    used += length
    return bytes.slice(used - length, used)
  }
}

function fetchRandomBytes(total: number): Promise<Uint8Array> {
  return IS_MINI_PROGRAM ? fetchInMiniProgram(total) : fetchInBrowser(total)
}

function fetchInMiniProgram(total: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      reject(new NoSecureRandom())
    }
    if (typeof wx.getRandomValues !== 'function') {
      fail()
      return
    }
    wx.getRandomValues({
      length: total,
      success: ({ randomValues }) => {
        resolve(new Uint8Array(randomValues))
      },
      fail,
    })
  })
}

function fetchInBrowser(total: number): Promise<Uint8Array> {
  if (typeof crypto === 'undefined' || typeof crypto.getRandomValues !== 'function') {
    return Promise.reject(new NoSecureRandom())
  }
  return Promise.resolve(crypto.getRandomValues(new Uint8Array(total)))
}
