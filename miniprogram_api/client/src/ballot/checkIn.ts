/** Check-in: a person on the roster collects the credential on this phone, before casting begins. */

import { requestAtCheckIn } from '@/api/roster'
import type { MyRound } from '@/api/types'
import { toHex } from '@/crypto/bytes'
import { secureRandom } from '@/platform/random'
import { requireStorage } from '@/platform/storage'
import { obtainCredential } from './credential'
import { arrive, type Participation } from './participation'
import { loadRound } from './round'
import { findByTicketMark, forget, save } from './store'

const MARK = 'roster:'

const markOf = (roundId: string) => MARK + roundId

/** Whether a participation came by roster and not by ticket. */
export function isByRoster({ ticketMark }: Participation): boolean {
  return ticketMark.startsWith(MARK)
}

/** What this phone has of a round, if it was here that the person checked in. */
export function participationIn(roundId: string): Participation | null {
  return findByTicketMark(markOf(roundId))
}

/**
 * Collects the credential and keeps it on this phone.
 *
 * @returns the participation; `refused` and forgotten again where another phone was quicker.
 * @throws ForeignKeys, WrongSignature, Refused, ConnectionLost, StorageRefused, NoSecureRandom, SignedOut
 */
export async function checkIn(mine: MyRound): Promise<Participation> {
  requireStorage()
  const round = await loadRound(mine.round_id, mine.fingerprint)
  const known = participationIn(mine.round_id)
  const participation =
    known ??
    arrive({
      id: toHex((await secureRandom(8))(8)),
      round,
      category: mine.category,
      fingerprint: round.fingerprint,
      ticket: null,
      ticketMark: markOf(mine.round_id),
    })
  if (!known) save(participation)
  const answered = await obtainCredential(participation, round, (blindedMessage) =>
    requestAtCheckIn(mine.round_id, blindedMessage),
  )
  if (answered.stage === 'refused') forget(answered.id)
  return answered
}

/** Where a person stands in a round, as far as this phone and the server know. */
export type Standing =
  | 'revoked'
  | 'closed'
  | 'received'
  | 'cast'
  | 'refused'
  | 'may_vote'
  | 'waits_for_opening'
  | 'elsewhere'
  | 'check_in_to_come'
  | 'may_check_in'
  | 'missed'

export function standingOf(mine: MyRound, here: Participation | null): Standing {
  if (here && (here.stage === 'received' || here.stage === 'cast' || here.stage === 'refused')) {
    return here.stage
  }
  if (mine.state === 'closed') return 'closed'
  if (here?.stage === 'rating') return mine.state === 'open' ? 'may_vote' : 'waits_for_opening'
  if (mine.revoked) return 'revoked'
  // A request whose answer was lost: the same one is asked again, also after check-in has ended.
  if (here?.stage === 'requested' && mine.collected) return 'may_check_in'
  if (mine.collected) return 'elsewhere'
  if (mine.check_in === 'not_yet') return 'check_in_to_come'
  return mine.check_in === 'open' ? 'may_check_in' : 'missed'
}
