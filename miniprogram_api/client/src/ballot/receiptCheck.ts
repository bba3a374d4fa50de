/** Looking a receipt up in the published set, without telling the server which one. */

import { fetchReceiptBucket, fetchReceiptSet } from '@/api/box'
import { merkleRoot, type PublishedBallot } from '@/crypto/merkleTree'

/** Up to this many buckets the whole set is fetched, so that the phone can check the root itself. */
const BUCKETS_FOR_ROOT = 16

export interface ReceiptCheck {
  /** Whether the receipt stands in the published set. */
  found: boolean
  /**
   * Whether the published hash is that of the ballot this phone sealed; null when this phone did
   * not seal it.
   */
  sameBallot: boolean | null
  count: number
  merkleRoot: string
  /** Whether the whole set gives the published root; null when the set was not fetched whole. */
  rootMatches: boolean | null
}

/**
 * @param receipt 64 hexadecimal digits, lower case.
 * @param sealedHash of the ballot this phone sealed, null when the receipt was typed.
 * @throws Refused (`round_not_closed` before closing), ConnectionLost
 */
export async function checkReceipt(
  roundId: string,
  receipt: string,
  sealedHash: string | null,
): Promise<ReceiptCheck> {
  const { head, bucket, entry } = await lookUp(roundId, receipt)
  const isSmall = Math.pow(16, head.prefix_length) <= BUCKETS_FOR_ROOT
  return {
    found: entry !== undefined,
    sameBallot: entry === undefined || sealedHash === null ? null : entry[1] === sealedHash,
    count: head.count,
    merkleRoot: head.merkle_root,
    rootMatches: isSmall ? await rootMatches(roundId, head, bucket) : null,
  }
}

/**
 * What the closed box holds under a receipt: `nothing`, the ballot with this hash (`same`), or
 * `another` one.
 *
 * @throws Refused (`round_not_closed` while the set is not published), ConnectionLost
 */
export async function publishedUnder(
  roundId: string,
  receipt: string,
  sealedHash: string,
): Promise<'nothing' | 'same' | 'another'> {
  const { entry } = await lookUp(roundId, receipt)
  if (entry === undefined) return 'nothing'
  return entry[1] === sealedHash ? 'same' : 'another'
}

async function lookUp(roundId: string, receipt: string) {
  const head = await fetchReceiptSet(roundId)
  const bucket = await fetchBucket(roundId, receipt.slice(0, head.prefix_length))
  return { head, bucket, entry: bucket.find(([published]) => published === receipt) }
}

async function rootMatches(
  roundId: string,
  head: { count: number; merkle_root: string; prefix_length: number },
  own: PublishedBallot[],
): Promise<boolean> {
  const whole = head.prefix_length === 0 ? own : await fetchAllBuckets(roundId)
  return whole.length === head.count && merkleRoot(whole) === head.merkle_root
}

async function fetchAllBuckets(roundId: string): Promise<PublishedBallot[]> {
  const ballots: PublishedBallot[] = []
  for (const digit of '0123456789abcdef') ballots.push(...(await fetchBucket(roundId, digit)))
  return ballots
}

async function fetchBucket(roundId: string, prefix: string): Promise<PublishedBallot[]> {
  return (await fetchReceiptBucket(roundId, prefix === '' ? 'all' : prefix)).receipts
}

/** A typed or pasted receipt as 64 hexadecimal digits, null when it is none. */
export function readReceipt(text: string): string | null {
  const digits = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-—–]/g, '')
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null
}
