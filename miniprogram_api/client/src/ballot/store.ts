/** Participations on this phone, in memory and in storage, kept alike across tabs. */

import { reactive } from 'vue'
import type { RoundInfo } from '@/api/types'
import { onChangedElsewhere, read, remove, write } from '@/platform/storage'
import type { Participation } from './participation'

const LIST = 'participations'
const CURRENT = 'current'
const participationKey = (id: string) => `participation:${id}`
const roundKey = (roundId: string) => `round:${roundId}`

interface State {
  participations: Record<string, Participation>
  currentId: string | null
  rounds: Record<string, RoundInfo>
}

/** Read by pages; changed through the functions below only. */
export const state = reactive<State>({ participations: {}, currentId: null, rounds: {} })

let loaded = false

/** Reads what is stored; later calls do nothing. */
export function loadStore(): void {
  if (loaded) return
  loaded = true
  reload()
  onChangedElsewhere((key) => {
    if (key === LIST || key === CURRENT) reload()
    else if (key.startsWith(participationKey(''))) reload()
  })
}

function reload(): void {
  const ids = storedIds()
  state.participations = {}
  for (const id of ids) {
    const stored = readStored(id)
    if (stored) state.participations[id] = stored
  }
  const current = read(CURRENT)
  state.currentId = typeof current === 'string' && current in state.participations ? current : null
}

/** The participation as it stands in storage now, whatever another tab has done meanwhile. */
export function readStored(id: string): Participation | null {
  const stored = read(participationKey(id)) as Participation | null
  return stored?.format === 1 ? stored : null
}

/** Stores first, shows then. @throws StorageRefused */
export function save(participation: Participation): void {
  write(participationKey(participation.id), participation)
  const ids = storedIds()
  if (!ids.includes(participation.id)) write(LIST, [...ids, participation.id])
  state.participations[participation.id] = participation
}

export function forget(id: string): void {
  const participation = state.participations[id]
  write(
    LIST,
    storedIds().filter((other) => other !== id),
  )
  remove(participationKey(id))
  // Vue's proxy needs the deletion; the record has no other form.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete state.participations[id]
  if (state.currentId === id) makeCurrent(null)
  const isShared = Object.values(state.participations).some(
    ({ roundId }) => roundId === participation?.roundId,
  )
  if (participation && !isShared) remove(roundKey(participation.roundId))
}

export function makeCurrent(id: string | null): void {
  state.currentId = id
  write(CURRENT, id)
}

export function current(): Participation | null {
  return state.currentId === null ? null : (state.participations[state.currentId] ?? null)
}

export function findByTicketMark(mark: string): Participation | null {
  return Object.values(state.participations).find(({ ticketMark }) => ticketMark === mark) ?? null
}

/** Newest last, as they were stored. */
export function allParticipations(): Participation[] {
  return storedIds().flatMap((id) => state.participations[id] ?? [])
}

export function saveRound(round: RoundInfo): void {
  state.rounds[round.round_id] = round
  write(roundKey(round.round_id), round)
}

/** The round as it was last heard of; null when it never was. */
export function knownRound(roundId: string): RoundInfo | null {
  const known = state.rounds[roundId] ?? (read(roundKey(roundId)) as RoundInfo | null)
  if (known && !(roundId in state.rounds)) state.rounds[roundId] = known
  return known
}

function storedIds(): string[] {
  const ids = read(LIST)
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []
}
