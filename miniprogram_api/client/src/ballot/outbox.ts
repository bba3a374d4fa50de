/** Sends cast ballots until the box has answered for good. */

import { reactive } from 'vue'
import { castBallot } from '@/api/box'
import { ConnectionLost, Refused } from '@/api/client'
import { onWorthRetrying } from '@/platform/network'
import { type Participation, type Refusal, withReceipt, withRefusal } from './participation'
import { publishedUnder } from './receiptCheck'
import { allParticipations, readStored, save } from './store'

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

type Outcome = 'received' | Refusal

/** What went wrong last; shown while the ballot waits. */
export type Trouble = 'no_connection' | 'server_busy' | 'server_error' | 'storage'

interface OutboxState {
  sending: boolean
  trouble: Trouble | null
}

export const outbox = reactive<OutboxState>({ sending: false, trouble: null })

let timer: ReturnType<typeof setTimeout> | null = null
let failures = 0

/** Sends what waits, now and whenever it is worth trying. Called once at start. */
export function startOutbox(): void {
  onWorthRetrying(() => {
    void deliver()
  })
  void deliver()
}

/** Tries every waiting ballot once, at once; schedules the next try for what still waits. */
export async function deliver(): Promise<void> {
  if (outbox.sending) return
  outbox.sending = true
  stopTimer()
  let pauseMs = 0
  try {
    for (const waiting of allParticipations().filter(({ stage }) => stage === 'cast')) {
      pauseMs = Math.max(pauseMs, await deliverOne(waiting))
    }
  } finally {
    outbox.sending = false
  }
  if (pauseMs > 0) schedule(pauseMs)
  else failures = 0
}

/** @returns milliseconds to wait before another try, 0 when the ballot does not wait any more. */
async function deliverOne(waiting: Participation): Promise<number> {
  try {
    settle(waiting.id, await outcomeOf(waiting))
    outbox.trouble = null
    return 0
  } catch (error) {
    if (error instanceof ConnectionLost) return failed('no_connection')
    if (!(error instanceof Refused)) return failed('storage')
    const isBusy = error.status === 429 || error.status === 503
    return failed(isBusy ? 'server_busy' : 'server_error', error.retryAfterSeconds)
  }
}

/**
 * Casts a ballot.
 * @returns `received`, or why the box will never take it.
 * @throws Refused, ConnectionLost when that is still open.
 */
async function outcomeOf({ roundId, outbox: ballot, ...kept }: Participation): Promise<Outcome> {
  if (!ballot || kept.receipt === null || kept.sealedHash === null) return 'not_accepted'
  try {
    const { receipt } = await castBallot(roundId, ballot)
    if (receipt !== kept.receipt) throw new Refused(502, 'wrong_receipt', '', null)
    return 'received'
  } catch (error) {
    const refusal = error instanceof Refused ? finalRefusal(error) : null
    if (refusal !== 'round_closed') {
      if (refusal === null) throw error
      return refusal
    }
    // An earlier try may have arrived although its answer was lost: the published set knows.
    const published = await publishedUnder(roundId, kept.receipt, kept.sealedHash)
    if (published === 'same') return 'received'
    return published === 'another' ? 'other_ballot_counted' : 'round_closed'
  }
}

/** Why the box will never take this ballot; null when it may later. */
function finalRefusal(error: Refused): Refusal | null {
  switch (error.code) {
    case 'round_closed':
      return 'round_closed'
    case 'already_cast':
      return 'other_ballot_counted'
    case 'bad_credential':
    case 'invalid_input':
      return 'not_accepted'
    default:
      // An answer that is not the box's own, or a state that passes: the ballot stays.
      return null
  }
}

/** Moves the stored participation on, unless another tab has done so already. */
function settle(id: string, outcome: Outcome): void {
  const stored = readStored(id)
  if (!stored) return
  if (stored.stage !== 'cast') save(stored)
  else save(outcome === 'received' ? withReceipt(stored) : withRefusal(stored, outcome))
}

function failed(trouble: Trouble, retryAfterSeconds: number | null = null): number {
  outbox.trouble = trouble
  // Doubling pauses, up to half of it by chance: a hall must not come back all at once.
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * Math.pow(2, Math.min(failures, 6)))
  failures += 1
  const spread = pause * (1 + spreadFraction() / 2)
  return Math.max(spread, (retryAfterSeconds ?? 0) * 1000)
}

/** Enough chance to spread retries, from the clock; nothing secret depends on it. */
function spreadFraction(): number {
  return (Date.now() % 997) / 997
}

function schedule(pauseMs: number): void {
  timer = setTimeout(() => {
    void deliver()
  }, pauseMs)
}

function stopTimer(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
}
