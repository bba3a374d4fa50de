/** Getting the credential: blind, ask, unblind, each step stored before the next. */

import { Refused } from '@/api/client'
import { requestCredential } from '@/api/evaluation'
import type { CredentialAnswer, RoundInfo } from '@/api/types'
import {
  blind,
  blindingEntropy,
  finalize,
  PREFIX_BYTES,
  prepareMessage,
  type PublicKey,
  readPublicKey,
} from '@/crypto/blindSignature'
import { fromBase64url, toBase64url, toUtf8 } from '@/crypto/bytes'
import { integerFromBytes, integerToBytes } from '@/crypto/integers'
import { alone } from '@/platform/network'
import { secureRandom } from '@/platform/random'
import {
  type CredentialRequest,
  type Participation,
  type Refusal,
  withCredential,
  withRefusal,
  withRequest,
} from './participation'
import { requireFingerprint } from './round'
import { readStored, save } from './store'

/** How a blinded message is signed where the right is not a ticket. */
export type Ask = (blindedMessage: string) => Promise<CredentialAnswer>

/** The server's answer does not verify under the round's key. Asking again is harmless. */
export class WrongSignature extends Error {}

/**
 * Brings a participation from `arrived` or `requested` to `rating`, or to `refused` when the server
 * says for good that there is no credential to be had. Other stages come back unchanged.
 *
 * @param ask signs for a right that is not a ticket.
 * @throws ForeignKeys, WrongSignature, Refused (worth another try), ConnectionLost, StorageRefused
 */
export function obtainCredential(
  participation: Participation,
  round: RoundInfo,
  ask?: Ask,
): Promise<Participation> {
  requireFingerprint(round, participation.fingerprint)
  const key = categoryKey(round, participation.category.id)
  return alone(`credential:${participation.id}`, async () => {
    const prepared = await prepareRequest(participation.id, round.round_id, key)
    if (prepared.stage !== 'requested') return prepared
    const answered = await askForSignature(prepared, key, ask ?? byTicket(prepared))
    save(answered)
    return answered
  })
}

/** Stores a blinded message unless there is one already, from before or from another tab. */
async function prepareRequest(id: string, roundId: string, key: PublicKey): Promise<Participation> {
  const random = await secureRandom(PREFIX_BYTES + blindingEntropy(key))
  const stored = requireStored(id)
  if (stored.stage !== 'arrived') return stored
  const message = prepareMessage(toUtf8(`ballot:${roundId}`), random)
  const { blindedMessage, inverse } = blind(key, message, random)
  save(
    withRequest(stored, {
      message: toBase64url(message),
      inverse: toBase64url(integerToBytes(inverse, Math.ceil(key.bits / 8))),
      blindedMessage: toBase64url(blindedMessage),
    }),
  )
  // Read again: where the browser has no locks another tab may have stored its own a moment later,
  // and both must ask with the same one.
  return requireStored(id)
}

function byTicket({ ticket }: Participation): Ask {
  if (ticket === null) throw new Error('no ticket')
  return (blindedMessage) => requestCredential(ticket, blindedMessage)
}

async function askForSignature(
  from: Participation,
  key: PublicKey,
  ask: Ask,
): Promise<Participation> {
  const { request } = from
  if (request === null) throw new Error('request is incomplete')
  try {
    const { blind_signature } = await ask(request.blindedMessage)
    return withCredential(from, {
      message: request.message,
      signature: toBase64url(unblind(key, request, blind_signature)),
    })
  } catch (error) {
    const refusal = error instanceof Refused ? finalRefusal(error) : null
    if (refusal === null) throw error
    // Without locks another tab may have asked with its own message, and have its credential by now.
    const stored = requireStored(from.id)
    return stored.stage === 'requested' ? withRefusal(stored, refusal) : stored
  }
}

function unblind(key: PublicKey, request: CredentialRequest, blindSignature: string): Uint8Array {
  try {
    return finalize(
      key,
      fromBase64url(request.message),
      fromBase64url(blindSignature),
      integerFromBytes(fromBase64url(request.inverse)),
    )
  } catch (error) {
    throw error instanceof RangeError ? new WrongSignature('signature does not verify') : error
  }
}

function finalRefusal({ code }: Refused): Refusal | null {
  if (code === 'credential_already_issued') return 'used_elsewhere'
  if (code === 'round_closed') return 'closed_before_start'
  return null
}

function categoryKey(round: RoundInfo, categoryId: string): PublicKey {
  const category = round.categories.find(({ id }) => id === categoryId)
  if (!category) throw new WrongSignature('no key for this category')
  return readPublicKey(fromBase64url(category.key.n), fromBase64url(category.key.e))
}

function requireStored(id: string): Participation {
  const stored = readStored(id)
  if (!stored) throw new Error('participation is gone')
  return stored
}
