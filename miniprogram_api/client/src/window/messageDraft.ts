/** A message that is being written about one matter, kept on this phone until the server has it. */

import { read, remove, write } from '@/platform/storage'
import { newIdentifier } from './identifiers'
import { markOf } from './trackingCode'
import type { Photo } from './upload'

export interface MessageDraft {
  /** Random; the same message is added once. */
  id: string
  text: string
  photos: Photo[]
}

const keyOf = (code: string) => `window:message:${markOf(code)}`

/** What was written before, or a new one. @throws NoSecureRandom */
export async function messageDraftOf(code: string): Promise<MessageDraft> {
  const found = read(keyOf(code)) as MessageDraft | null
  return found ?? { id: await newIdentifier(), text: '', photos: [] }
}

/** @throws StorageRefused */
export function keepMessageDraft(code: string, draft: MessageDraft): void {
  if (draft.text === '' && draft.photos.length === 0) remove(keyOf(code))
  else write(keyOf(code), draft)
}

export function dropMessageDraft(code: string): void {
  remove(keyOf(code))
}
