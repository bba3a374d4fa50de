/** The ballot box: knows ballots, never learns who sends them. Its requests carry nothing else. */

import { get, post } from './client'
import type { CastAnswer, ReceiptBucket, ReceiptSetHead, SealedBallot } from './types'

const CAST_TIMEOUT_MS = 20_000

const box = (roundId: string) => `/box/rounds/${encodeURIComponent(roundId)}`

export function castBallot(roundId: string, ballot: SealedBallot): Promise<CastAnswer> {
  return post(`${box(roundId)}/ballots`, ballot, CAST_TIMEOUT_MS)
}

export function fetchReceiptSet(roundId: string): Promise<ReceiptSetHead> {
  return get(`${box(roundId)}/receipts`)
}

/** @param prefix what the receipts begin with, or `all` when the set is not divided. */
export function fetchReceiptBucket(roundId: string, prefix: string): Promise<ReceiptBucket> {
  return get(`${box(roundId)}/receipts/${prefix}`)
}
