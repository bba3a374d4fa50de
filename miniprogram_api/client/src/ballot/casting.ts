/** Sealing the answers and putting the ballot into the outbox. */

import { sha256 } from '@noble/hashes/sha2.js'
import type { RoundInfo } from '@/api/types'
import { fromBase64url, toBase64url, toHex } from '@/crypto/bytes'
import { seal, SEALING_ENTROPY } from '@/crypto/sealedBox'
import { alone } from '@/platform/network'
import { secureRandom } from '@/platform/random'
import { encodeAnswers } from './answers'
import { type Participation, withSealedBallot } from './participation'
import { requireFingerprint } from './round'
import { readStored, save } from './store'

/**
 * Seals the answers as they are stored and moves the participation to `cast`. This is final: the
 * answers are gone from the phone afterwards. A participation that is already cast comes back as
 * it is, so that a second tap or a second tab never makes a second ballot.
 *
 * @throws ForeignKeys, NoSecureRandom, StorageRefused, RangeError (comments too long)
 */
export function cast(participation: Participation, round: RoundInfo): Promise<Participation> {
  requireFingerprint(round, participation.fingerprint)
  return alone(`cast:${participation.id}`, async () => {
    const random = await secureRandom(SEALING_ENTROPY)
    const stored = readStored(participation.id)
    if (stored?.stage !== 'rating' || stored.credential === null) return stored ?? participation
    const content = encodeAnswers(round, stored.answers)
    const sealed = seal(content, fromBase64url(round.box_key), random(SEALING_ENTROPY))
    const { message, signature } = stored.credential
    const ballot = {
      category: stored.category.id,
      message,
      signature,
      sealed: toBase64url(sealed),
    }
    const receipt = toHex(sha256(fromBase64url(message)))
    const sealedBallot = withSealedBallot(stored, ballot, receipt, toHex(sha256(sealed)))
    save(sealedBallot)
    return sealedBallot
  })
}
