/** The codes that the person wants this phone to remember, the newest first. */

import { computed, reactive } from 'vue'
import { read, write } from '@/platform/storage'

const KEY = 'window:kept'

export interface KeptCode {
  kind: 'matter' | 'booking'
  code: string
  hall: string
  /** Milliseconds since 1970: when the matter was submitted, or when the appointment begins. */
  at: number
}

export const kept = reactive<{ codes: KeptCode[] }>({ codes: [] })

export const keptMatters = computed(() => kept.codes.filter(({ kind }) => kind === 'matter'))
export const keptBookings = computed(() => kept.codes.filter(({ kind }) => kind === 'booking'))

export function loadKept(): void {
  const found = read(KEY)
  kept.codes = Array.isArray(found) ? (found as KeptCode[]) : []
}

export function isKept(code: string | null): boolean {
  return kept.codes.some((one) => one.code === code)
}

/** @throws StorageRefused */
export function keep(one: KeptCode): void {
  store([one, ...kept.codes.filter(({ code }) => code !== one.code)])
}

/** @throws StorageRefused */
export function forget(code: string): void {
  store(kept.codes.filter((one) => one.code !== code))
}

/** Remembers a code, or forgets it where it was remembered. @throws StorageRefused */
export function toggleKept(one: KeptCode): void {
  if (isKept(one.code)) forget(one.code)
  else keep(one)
}

function store(codes: KeptCode[]): void {
  write(KEY, codes)
  kept.codes = codes
}
