/** Halls as they were last heard of, so that a form can be written without network. */

import type { Hall } from '@/api/types'
import { read, write } from '@/platform/storage'
import { fetchHall, fetchHalls } from './api'

const KEY = 'window:halls'

export function knownHalls(): Hall[] {
  const found = read(KEY)
  return Array.isArray(found) ? (found as Hall[]) : []
}

/** A hall as it was last heard of; null when it never was. */
export function knownHall(id: string): Hall | null {
  return knownHalls().find((hall) => hall.id === id) ?? null
}

/** @throws Refused, ConnectionLost */
export async function loadHalls(): Promise<Hall[]> {
  const halls = await fetchHalls()
  remember(halls)
  return halls
}

/** The hall as it is now, or as it was last heard of; null when it never was. */
export async function loadHall(id: string): Promise<Hall | null> {
  try {
    return await requireHall(id)
  } catch {
    return knownHall(id)
  }
}

/** @throws Refused, ConnectionLost */
export async function requireHall(id: string): Promise<Hall> {
  const hall = await fetchHall(id)
  remember([...knownHalls().filter((other) => other.id !== id), hall])
  return hall
}

function remember(halls: Hall[]): void {
  try {
    write(KEY, halls)
  } catch {
    // They are asked for again then.
  }
}
