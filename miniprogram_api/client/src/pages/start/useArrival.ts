/** What the first page shows: from a link, a scan or a stored code to “start”. */

import { ref } from 'vue'
import { ConnectionLost, Refused } from '@/api/client'
import {
  enter,
  type Invitation,
  rememberedParticipation,
  type Welcome,
  welcome,
} from '@/ballot/arriving'
import { obtainCredential } from '@/ballot/credential'
import { dropInvitation, keepInvitation, keptInvitation } from '@/ballot/invitation'
import type { Participation, Refusal } from '@/ballot/participation'
import { ForeignKeys, isOver, serverNow } from '@/ballot/round'
import { forget, makeCurrent } from '@/ballot/store'
import { readTicket } from '@/crypto/ticket'
import { openPage } from '@/platform/navigation'
import { preloadPages } from '@/platform/preload'
import { isSupported } from '@/platform/support'
import { explain } from '@/words/errors'

export type ArrivalView =
  | { kind: 'idle' }
  | { kind: 'checking' }
  /** This phone cannot take part; nothing can be done here. */
  | { kind: 'unsupported' }
  | { kind: 'problem'; text: string }
  | { kind: 'foreign'; expected: string; actual: string }
  /** The person has compared and found another fingerprint. */
  | { kind: 'different' }
  | { kind: 'ended'; refusal: Refusal }
  | { kind: 'ready' | 'waiting' | 'closed'; welcome: Welcome }

/** After the announced moment, up to this long by chance: a hall must not ask all at once. */
const OPENING_SPREAD_MS = 4_000
/** Longest delay that timers take. */
const LONGEST_TIMER_MS = 2_000_000_000

export function useArrival() {
  const view = ref<ArrivalView>({ kind: isSupported() ? 'idle' : 'unsupported' })
  const busy = ref(false)
  const startProblem = ref('')
  let timer: ReturnType<typeof setTimeout> | null = null

  /** Takes up a new invitation, or the one kept from before. */
  async function arriveWith(invitation: Invitation): Promise<void> {
    if (view.value.kind === 'unsupported') return
    const kept = keptInvitation()
    // A code on the big screen brings the fingerprint alone; the ticket may be here already.
    const merged = {
      ticket: invitation.ticket ?? kept.ticket,
      fingerprint: invitation.fingerprint ?? (invitation.ticket === null ? kept.fingerprint : null),
    }
    try {
      if (merged.ticket !== null || merged.fingerprint !== null) keepInvitation(merged)
    } catch (error) {
      view.value = { kind: 'problem', text: explain(error) }
      return
    }
    if (merged.ticket !== null) await check()
  }

  /** Asks the server about the kept ticket. */
  async function check(): Promise<void> {
    stopTimer()
    const { ticket, fingerprint } = keptInvitation()
    if (ticket === null) {
      view.value = { kind: 'idle' }
      return
    }
    const reading = readTicket(ticket)
    if (reading.kind !== 'ticket') {
      view.value = {
        kind: 'problem',
        text: '这个二维码不完整。请再扫一次，或输入票上的匿名测评码。',
      }
      return
    }
    const remembered = rememberedParticipation(reading.ticket)
    if (remembered && resume(remembered)) return
    view.value = { kind: 'checking' }
    try {
      show(await welcome(reading.ticket, fingerprint ?? remembered?.fingerprint ?? null))
    } catch (error) {
      if (error instanceof ForeignKeys) {
        view.value = { kind: 'foreign', expected: error.expected, actual: error.actual }
      } else view.value = { kind: 'problem', text: explain(error) }
    }
  }

  function show(found: Welcome): void {
    const isTaken = found.status.collected && !rememberedParticipation(found.ticket)
    if (isOver(found.status.state)) view.value = { kind: 'closed', welcome: found }
    else if (isTaken) view.value = { kind: 'ended', refusal: 'used_elsewhere' }
    else if (found.status.state === 'waiting') {
      view.value = { kind: 'waiting', welcome: found }
      checkAtOpening(found)
    } else view.value = { kind: 'ready', welcome: found }
  }

  /** Goes on where this phone left off. @returns false when the credential is still to be got. */
  function resume(participation: Participation): boolean {
    if (participation.stage === 'arrived' || participation.stage === 'requested') return false
    dropInvitation()
    makeCurrent(participation.id)
    view.value = { kind: 'idle' }
    openPage(participation.stage === 'rating' ? 'subjects' : 'receipt')
    return true
  }

  /** Fetches the credential and opens the list. The ticket is bound to this phone from here on. */
  async function begin(found: Welcome): Promise<void> {
    if (busy.value) return
    busy.value = true
    startProblem.value = ''
    try {
      // First what may fail without consequence; the credential binds the ticket to this phone.
      await loadPages()
      const participation = await obtainCredential(await enter(found), found.round)
      dropInvitation()
      if (participation.refusal === null) {
        view.value = { kind: 'idle' }
        openPage('subjects')
      } else {
        forget(participation.id)
        view.value = { kind: 'ended', refusal: participation.refusal }
      }
    } catch (error) {
      if (error instanceof Refused && error.code === 'round_not_open') await check()
      else startProblem.value = explain(error)
    } finally {
      busy.value = false
    }
  }

  /** Forgets the ticket that was scanned or typed; nothing has been used up. */
  function discard(): void {
    stopTimer()
    dropInvitation()
    view.value = { kind: 'idle' }
  }

  async function loadPages(): Promise<void> {
    try {
      await preloadPages()
    } catch {
      throw new ConnectionLost(false)
    }
  }

  function reportDifference(): void {
    dropInvitation()
    view.value = { kind: 'different' }
  }

  function checkAtOpening({ round }: Welcome): void {
    if (round.opens_at === null) return
    const untilOpening = Date.parse(round.opens_at) - serverNow()
    const delay = Math.max(0, untilOpening) + 1_000 + (Date.now() % OPENING_SPREAD_MS)
    if (delay < LONGEST_TIMER_MS) timer = setTimeout(() => void check(), delay)
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  return {
    view,
    busy,
    startProblem,
    arriveWith,
    check,
    begin,
    resume,
    discard,
    reportDifference,
    stopTimer,
  }
}
