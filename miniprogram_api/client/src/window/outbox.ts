/** The submission of this phone: stored at every change, sent until the server has answered for good. */

import { reactive } from 'vue'
import { ConnectionLost, Refused } from '@/api/client'
import { normalizeBase32 } from '@/crypto/base32'
import { alone, onWorthRetrying } from '@/platform/network'
import { onChangedElsewhere, read, remove, write } from '@/platform/storage'
import type { Hall } from '@/api/types'
import { type Album, dropAll, removePhoto, sendAgain, sendPhotos } from './album'
import { submitMatter } from './api'
import { newIdentifier } from './identifiers'
import { withProof } from './proofOfWork'
import { begun, received, returned, type Submission, toMatter } from './submission'

const KEY = 'window:submission'
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Why the submission still waits. */
export type Trouble = 'no_connection' | 'server_busy' | 'storage'

interface State {
  submission: Submission | null
  sending: boolean
  trouble: Trouble | null
}

/** Read by pages; changed through the functions below only. */
export const state = reactive<State>({ submission: null, sending: false, trouble: null })

let started = false
let timer: ReturnType<typeof setTimeout> | null = null
let failures = 0

/** Reads what is stored and goes on sending; later calls do nothing. Called by every page of the window. */
export function startOutbox(): void {
  if (started) return
  started = true
  state.submission = stored()
  onChangedElsewhere((key) => {
    if (key === KEY) state.submission = stored()
  })
  onWorthRetrying(() => {
    void deliver()
  })
  void deliver()
}

function stored(): Submission | null {
  const found = read(KEY) as Submission | null
  return found?.format === 1 ? found : null
}

/** Stores first, shows then. @throws StorageRefused */
export function save(submission: Submission): void {
  write(KEY, submission)
  state.submission = submission
}

/** Changes the draft as it stands in storage. @throws StorageRefused */
export function edit(change: Partial<Submission>): void {
  const present = stored() ?? state.submission
  if (present) save({ ...present, ...change })
}

/** Begins a new draft for a hall. @throws NoSecureRandom, StorageRefused */
export async function begin(hall: Hall): Promise<void> {
  save(begun(await newIdentifier(), hall))
}

/** Forgets the submission; photos that were not submitted are removed from the server too. */
export function discard(): void {
  const album = albumOfDraft()
  for (const { id } of album?.photos() ?? []) if (album) removePhoto(album, id)
  remove(KEY)
  state.submission = null
  state.trouble = null
}

/** The photos of the present submission; null where there is none. */
export function albumOfDraft(): Album | null {
  const { submission } = state
  if (!submission) return null
  return {
    token: submission.id,
    photos: () => (state.submission?.id === submission.id ? state.submission.photos : []),
    change: (photos) => {
      if (state.submission?.id === submission.id) edit({ photos })
    },
  }
}

/** The draft is final: it waits for the network from here on. @throws StorageRefused */
export function submit(): void {
  edit({ stage: 'waiting', returned: '' })
  void deliver()
}

/** Tries at once; schedules the next try where it still waits. */
export async function deliver(): Promise<void> {
  if (state.sending || state.submission?.stage !== 'waiting') return
  state.sending = true
  stopTimer()
  let pauseMs = 0
  try {
    await alone('window', send)
    failures = 0
    state.trouble = null
  } catch (error) {
    pauseMs = failed(error)
  } finally {
    state.sending = false
  }
  if (pauseMs > 0) timer = setTimeout(() => void deliver(), pauseMs)
}

/** Photos first, then the matter. @throws Refused, ConnectionLost, StorageRefused where it waits on. */
async function send(): Promise<void> {
  const album = albumOfDraft()
  if (album && stillWaiting()) await sendPhotos(album)
  const waiting = stillWaiting()
  if (!waiting) return
  if (waiting.photos.some(({ stage }) => stage === 'refused')) {
    save(returned(waiting, '有照片没有被接收，请看看是哪一张，移除或换一张后再提交。'))
    return
  }
  try {
    const answer = await withProof((proof) => submitMatter(toMatter(waiting, proof)))
    save(received(waiting, normalizeBase32(answer.code), answer.link, answer.differs, Date.now()))
    dropAll(waiting.photos)
  } catch (error) {
    const cameBack = finalRefusal(error, waiting)
    if (cameBack === null) throw error
    save(cameBack)
  }
}

/** The submission as it is stored, unless another tab was quicker: what that one has made of it is shown. */
function stillWaiting(): Submission | null {
  state.submission = stored()
  return state.submission?.stage === 'waiting' ? state.submission : null
}

/** The submission to be changed by the person; null where the same may be taken later. */
function finalRefusal(error: unknown, waiting: Submission): Submission | null {
  if (!(error instanceof Refused) || error.passes || error.sentence === '') return null
  const why = returned(waiting, error.sentence)
  return error.code === 'photos_not_ready' ? { ...why, photos: sendAgain(waiting.photos) } : why
}

function failed(error: unknown): number {
  if (error instanceof ConnectionLost) state.trouble = 'no_connection'
  else state.trouble = error instanceof Refused ? 'server_busy' : 'storage'
  const wait = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1000 : 0
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * Math.pow(2, Math.min(failures, 6)))
  failures += 1
  return Math.max(pause, wait)
}

function stopTimer(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
}
