/** The Merkle root over a round's published receipts (hashing of RFC 6962 section 2.1). */

import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, fromHex, toHex } from './bytes'

/** Receipt and SHA-256 of the sealed ballot, both hexadecimal. */
export type PublishedBallot = readonly [receipt: string, sealedHash: string]

/** Root over the ballots in order of their receipts, hexadecimal. */
export function merkleRoot(ballots: readonly PublishedBallot[]): string {
  const leaves = [...ballots]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([receipt, sealedHash]) =>
      sha256(concatBytes(Uint8Array.of(0), fromHex(receipt), fromHex(sealedHash))),
    )
  return toHex(rootOf(leaves))
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return first
  let split = 1
  while (2 * split < leaves.length) split *= 2
  const left = rootOf(leaves.slice(0, split))
  const right = rootOf(leaves.slice(split))
  return sha256(concatBytes(Uint8Array.of(1), left, right))
}
