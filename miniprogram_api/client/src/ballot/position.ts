/** Which subject's card is open; survives a reload. */

import { read, write } from '@/platform/storage'

const KEY = 'position'

export function readPosition(subjectCount: number): number {
  const position = read(KEY)
  const isValid = typeof position === 'number' && position >= 0 && position < subjectCount
  return isValid ? position : 0
}

export function keepPosition(position: number): void {
  write(KEY, position)
}
