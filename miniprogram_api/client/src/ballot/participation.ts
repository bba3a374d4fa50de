/**
 * One participant's way through one round on this phone: from ticket to receipt.
 *
 * Pure: every step returns a new value to be stored before anything goes out, so that neither a
 * lost answer nor an empty battery costs a vote. What a step no longer needs, it forgets.
 */

import type { RoundInfo, SealedBallot } from '@/api/types'
import type { Answers } from './answers'

export const STAGES = ['arrived', 'requested', 'rating', 'cast', 'received', 'refused'] as const
export type Stage = (typeof STAGES)[number]

/** Which stages may follow which; `received` and `refused` are final. */
export const NEXT_STAGES: Record<Stage, readonly Stage[]> = {
  /** The ticket is known and fits; no credential has been asked for. */
  arrived: ['requested', 'refused'],
  /** The blinded message is stored and may have been sent any number of times. */
  requested: ['rating', 'refused'],
  /** The credential is here; answers are being given. */
  rating: ['cast'],
  /** The ballot is sealed and waits in the outbox. */
  cast: ['received', 'refused'],
  /** The box has the ballot; the receipt is here. */
  received: [],
  /** The server will not take it any more; `refusal` says why. */
  refused: [],
}

/** Why a participation ended without a receipt. */
export type Refusal =
  | 'used_elsewhere'
  | 'round_closed'
  | 'closed_before_start'
  | 'other_ballot_counted'
  | 'not_accepted'

/** The blinding state; all three values are base64url. */
export interface CredentialRequest {
  message: string
  inverse: string
  blindedMessage: string
}

export interface Credential {
  message: string
  signature: string
}

export interface Participation {
  format: 1
  /** Random, means something on this phone only. */
  id: string
  roundId: string
  title: string
  category: { id: string; name: string }
  /** Fingerprint that was scanned or compared; keys that do not match it are never used. */
  fingerprint: string
  /** By which this phone finds the participation again: of the ticket, or of the roster's round. */
  ticketMark: string
  stage: Stage
  /** Kept until the credential is here. */
  ticket: string | null
  request: CredentialRequest | null
  credential: Credential | null
  /** Erased when the ballot is sealed. */
  answers: Answers
  outbox: SealedBallot | null
  receipt: string | null
  /** SHA-256 of the sealed ballot, for the check against the published set. */
  sealedHash: string | null
  refusal: Refusal | null
}

/** A step was asked for that the present stage does not allow. */
export class WrongStage extends Error {}

export interface Arrival {
  id: string
  round: RoundInfo
  category: { id: string; name: string }
  fingerprint: string
  /** Null where the right is not a ticket. */
  ticket: string | null
  ticketMark: string
}

export function arrive(arrival: Arrival): Participation {
  return {
    format: 1,
    id: arrival.id,
    roundId: arrival.round.round_id,
    title: arrival.round.title,
    category: arrival.category,
    fingerprint: arrival.fingerprint,
    ticketMark: arrival.ticketMark,
    stage: 'arrived',
    ticket: arrival.ticket,
    request: null,
    credential: null,
    answers: {},
    outbox: null,
    receipt: null,
    sealedHash: null,
    refusal: null,
  }
}

export function withRequest(from: Participation, request: CredentialRequest): Participation {
  return moved(from, 'requested', { request })
}

/** The ticket and the blinding state are forgotten: they have done their work. */
export function withCredential(from: Participation, credential: Credential): Participation {
  return moved(from, 'rating', { credential, ticket: null, request: null })
}

export function withAnswers(from: Participation, answers: Answers): Participation {
  if (from.stage !== 'rating') throw new WrongStage(`answers at ${from.stage}`)
  return { ...from, answers }
}

/** The answers are forgotten: from here on they exist inside the sealed ballot only. */
export function withSealedBallot(
  from: Participation,
  outbox: SealedBallot,
  receipt: string,
  sealedHash: string,
): Participation {
  return moved(from, 'cast', { outbox, receipt, sealedHash, credential: null, answers: {} })
}

/** Keeps the receipt and what its later check needs, nothing else. */
export function withReceipt(from: Participation): Participation {
  return moved(from, 'received', { outbox: null })
}

export function withRefusal(from: Participation, refusal: Refusal): Participation {
  return moved(from, 'refused', {
    refusal,
    ticket: null,
    request: null,
    outbox: null,
    receipt: null,
    sealedHash: null,
  })
}

function moved(from: Participation, stage: Stage, changes: Partial<Participation>): Participation {
  if (!NEXT_STAGES[from.stage].includes(stage)) throw new WrongStage(`${from.stage} to ${stage}`)
  return { ...from, ...changes, stage }
}
