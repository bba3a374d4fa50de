/** What stays on this phone. Every write is read back: a vote must not hang on a silent failure. */

import { IS_MINI_PROGRAM } from './target'

/** The phone does not keep what is written (private browsing, storage full or forbidden). */
export class StorageRefused extends Error {
  constructor() {
    super('storage refused')
  }
}

const PREFIX = 'evaluation:'

/** @throws StorageRefused */
export function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  let kept: string | null
  try {
    putText(PREFIX + key, text)
    kept = getText(PREFIX + key)
  } catch {
    throw new StorageRefused()
  }
  if (kept !== text) throw new StorageRefused()
}

/** The value under `key`, null when there is none or it cannot be read. */
export function read(key: string): unknown {
  try {
    const text = getText(PREFIX + key)
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

export function remove(key: string): void {
  try {
    removeText(PREFIX + key)
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

/** @throws StorageRefused when this phone keeps nothing. */
export function requireStorage(): void {
  write('probe', 1)
  remove('probe')
}

/** Calls `listener` with the key when another tab of this browser has changed something. */
export function onChangedElsewhere(listener: (key: string) => void): void {
  // A mini-program runs once.
  if (IS_MINI_PROGRAM) return
  window.addEventListener('storage', ({ key }) => {
    if (key?.startsWith(PREFIX)) listener(key.slice(PREFIX.length))
  })
}

function putText(key: string, text: string): void {
  if (IS_MINI_PROGRAM) wx.setStorageSync(key, text)
  else localStorage.setItem(key, text)
}

function getText(key: string): string | null {
  if (!IS_MINI_PROGRAM) return localStorage.getItem(key)
  const text: unknown = wx.getStorageSync(key)
  return typeof text === 'string' && text !== '' ? text : null
}

function removeText(key: string): void {
  if (IS_MINI_PROGRAM) wx.removeStorageSync(key)
  else localStorage.removeItem(key)
}
