/** The matter that is open on this phone, shared by its pages. Its code is kept in memory alone. */

import { shallowReactive } from 'vue'
import type { Matter, Rating } from '@/api/types'
import { openMatter, rateMatter, sendMessage } from './api'
import type { MessageDraft } from './messageDraft'

interface Opened {
  code: string | null
  matter: Matter | null
}

export const opened = shallowReactive<Opened>({ code: null, matter: null })

/** Turns to another code; nothing is asked yet. */
export function turnTo(code: string): void {
  if (opened.code !== code) opened.matter = null
  opened.code = code
}

/** @throws Refused, ConnectionLost */
export async function refresh(): Promise<void> {
  await show((code) => openMatter(code))
}

/** @throws Refused, ConnectionLost */
export async function write({ id, text, photos }: MessageDraft): Promise<void> {
  const ready = photos.filter(({ stage }) => stage === 'ready').map((photo) => photo.id)
  await show((code) => sendMessage({ code, message_id: id, text: text.trim(), photos: ready }))
}

/** @throws Refused, ConnectionLost */
export async function rate(rating: Rating, remark: string): Promise<void> {
  await show((code) => rateMatter(code, rating, remark.trim()))
}

/** An answer that comes after the person has turned to another matter is not shown. */
async function show(ask: (code: string) => Promise<Matter>): Promise<void> {
  const { code } = opened
  if (code === null) return
  const matter = await ask(code)
  if (opened.code === code) opened.matter = matter
}
