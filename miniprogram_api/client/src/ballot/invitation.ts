/** The link or code a person came with, kept until it is used so that a reload loses nothing. */

import { read, remove, write } from '@/platform/storage'
import type { Invitation } from './arriving'

const KEY = 'invitation'

export function keptInvitation(): Invitation {
  return (read(KEY) as Invitation | null) ?? { ticket: null, fingerprint: null }
}

/** @throws StorageRefused */
export function keepInvitation(invitation: Invitation): void {
  write(KEY, invitation)
}

export function dropInvitation(): void {
  remove(KEY)
}
