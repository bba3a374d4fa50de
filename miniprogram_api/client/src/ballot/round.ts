/** The round as the server describes it, checked against the fingerprint, with the server's clock. */

import { fetchRound } from '@/api/evaluation'
import type { RoundInfo, RoundState } from '@/api/types'
import { fingerprintOf } from '@/crypto/fingerprint'
import { saveRound } from './store'

/** The round's keys are not those whose fingerprint was scanned. They must not be used. */
export class ForeignKeys extends Error {
  constructor(
    readonly expected: string,
    readonly actual: string,
  ) {
    super('keys do not match the fingerprint')
  }
}

/** Whether nobody can take part in a round any more. */
export function isOver(state: RoundState | undefined): boolean {
  return state === 'closed' || state === 'discarded'
}

/** By how many milliseconds the server's clock is ahead of this phone's. */
let clockOffset = 0

/** The server's time as far as this phone knows it, milliseconds. */
export function serverNow(): number {
  return Date.now() + clockOffset
}

/**
 * Fetches a round and keeps it.
 *
 * @param fingerprint what was scanned or compared; null accepts the keys, for a first comparison.
 * @throws ForeignKeys, Refused, ConnectionLost
 */
export async function loadRound(roundId: string, fingerprint: string | null): Promise<RoundInfo> {
  const round = await fetchRound(roundId)
  requireFingerprint(round, fingerprint ?? fingerprintOf(round))
  const serverTime = Date.parse(round.server_time)
  if (!Number.isNaN(serverTime)) clockOffset = serverTime - Date.now()
  saveRound(round)
  return round
}

/** @throws ForeignKeys */
export function requireFingerprint(round: RoundInfo, fingerprint: string): void {
  const actual = fingerprintOf(round)
  if (actual !== fingerprint) throw new ForeignKeys(fingerprint, actual)
}
