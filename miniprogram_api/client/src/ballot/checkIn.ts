/** Check-in: a person on the roster collects the credential on this phone, before casting begins. */

import { Refused } from '@/api/client'
import { requestAtCheckIn } from '@/api/roster'
import type { MyRound, RoundInfo } from '@/api/types'
import { toHex } from '@/crypto/bytes'
import { secureRandom } from '@/platform/random'
import { requireStorage } from '@/platform/storage'
import { obtainCredential } from './credential'
import { arrive, type Participation } from './participation'
import { isOver, loadRound } from './round'
import { allParticipations, findByTicketMark, forget, save } from './store'

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

/**
 * The open rounds in which this phone holds a credential, from what the phone itself knows.
 *
 * As long as there is one, nothing should go out in the person's own name: the office would see a
 * log-in at the moment at which the box sees a ballot. The state is asked for without a session.
 *
 * @throws ForeignKeys, ConnectionLost
 */
export async function roundsToVoteIn(): Promise<MyRound[]> {
  const found: MyRound[] = []
  for (const { roundId, fingerprint, category, stage } of allParticipations().filter(isByRoster)) {
    if (stage !== 'rating' && stage !== 'cast' && stage !== 'received') continue
    const round = await stillKnown(roundId, fingerprint)
    if (round?.state !== 'open') continue
    found.push({
      evaluation_title: round.title,
      round_id: roundId,
      kind: round.kind,
      category,
      state: round.state,
      check_in: 'ended',
      check_in_opens_at: null,
      opens_at: round.opens_at,
      closes_at: round.closes_at,
      fingerprint,
      collected: true,
      revoked: false,
    })
  }
  return found
}

/** The round as it is now; null once the server has sealed and forgotten it. */
async function stillKnown(roundId: string, fingerprint: string): Promise<RoundInfo | null> {
  try {
    return await loadRound(roundId, fingerprint)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
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
  if (isOver(mine.state)) return 'closed'
  if (here?.stage === 'rating') return mine.state === 'open' ? 'may_vote' : 'waits_for_opening'
  if (mine.revoked) return 'revoked'
  // A request whose answer was lost: the same one is asked again, also after check-in has ended.
  if (here?.stage === 'requested' && mine.collected) return 'may_check_in'
  if (mine.collected) return 'elsewhere'
  if (mine.check_in === 'not_yet') return 'check_in_to_come'
  return mine.check_in === 'open' ? 'may_check_in' : 'missed'
}
