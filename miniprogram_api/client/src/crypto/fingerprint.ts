/**
 * The fingerprint of a round's public keys. It is printed on tickets, notice and big screen; a
 * phone that compares it cannot be given keys of its own.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { BASE32_ALPHABET, firstBitsAsBase32, normalizeBase32 } from './base32'
import { toUtf8 } from './bytes'

const FINGERPRINT_LENGTH = 20

/** A round's public keys as the server publishes them (base64url texts). */
export interface RoundKeys {
  round_id: string
  box_key: string
  categories: readonly { id: string; key: { n: string; e: string } }[]
}

/** First 100 bits of SHA-256 over the keys in canonical JSON (sorted names, no spaces). */
export function fingerprintOf(keys: RoundKeys): string {
  const categories = keys.categories
    .map(({ id, key }) => ({ e: key.e, id, n: key.n }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
  // The names stand in sorted order, and JSON.stringify keeps the order of insertion.
  const canonical = JSON.stringify({
    box_key: keys.box_key,
    categories,
    round_id: keys.round_id,
  })
  return firstBitsAsBase32(sha256(toUtf8(canonical)), FINGERPRINT_LENGTH)
}

/** A scanned fingerprint in its canonical spelling, null when it is none. */
export function readFingerprint(text: string): string | null {
  const normal = normalizeBase32(text)
  const isWellFormed =
    normal.length === FINGERPRINT_LENGTH && [...normal].every((c) => BASE32_ALPHABET.includes(c))
  return isWellFormed ? normal : null
}
