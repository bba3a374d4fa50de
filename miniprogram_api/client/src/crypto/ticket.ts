/**
 * Anonymous tickets as people meet them: 26 random characters and 2 check characters, shown in
 * seven groups of four.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { BASE32_ALPHABET, firstBitsAsBase32, normalizeBase32 } from './base32'
import { toHex, toUtf8 } from './bytes'

export const TICKET_LENGTH = 28
const BODY_LENGTH = 26
const GROUP_LENGTH = 4

/** Characters that look or sound alike on paper; every string is one family. */
const LOOKALIKES = ['0DQ', '1J7T', '2Z', '3E', '5S', '6G', '8B3', '4A9', 'CG', 'EF', 'PR', 'VYW']
const MORE_LOOKALIKES = ['MN', 'HN', 'KX', 'XY', 'UV', 'BDPTE', '9G', '71']

export type TicketReading =
  | { kind: 'ticket'; ticket: string }
  /** `missing` characters are still to be typed. */
  | { kind: 'short'; missing: number }
  | { kind: 'long' }
  /** `group` (from 1) holds a character that no ticket has. */
  | { kind: 'foreign'; group: number; character: string }
  /** A typing mistake; `group` (from 1) is where it probably is, null when that is unclear. */
  | { kind: 'mistyped'; group: number | null }

/** Reads what was typed or scanned as a bare ticket. */
export function readTicket(typed: string): TicketReading {
  const text = normalizeBase32(typed)
  const foreign = [...text].findIndex((character) => !BASE32_ALPHABET.includes(character))
  if (foreign >= 0) {
    return { kind: 'foreign', group: groupOf(foreign), character: [...text][foreign] ?? '' }
  }
  if (text.length < TICKET_LENGTH) return { kind: 'short', missing: TICKET_LENGTH - text.length }
  if (text.length > TICKET_LENGTH) return { kind: 'long' }
  if (isConsistent(text)) return { kind: 'ticket', ticket: text }
  return { kind: 'mistyped', group: likelyMistake(text) }
}

/** The two characters that follow a ticket's 26 random ones. */
export function checkCharacters(body: string): string {
  return firstBitsAsBase32(sha256(toUtf8('ticket:' + body)), TICKET_LENGTH - BODY_LENGTH)
}

/**
 * A mark by which this phone recognises a ticket after forgetting it. It differs from the hash
 * that the server keeps, so that a phone and the server's database have no value in common.
 */
export function ticketMark(ticket: string): string {
  return toHex(sha256(toUtf8('mark on this phone:' + ticket)).subarray(0, 16))
}

function isConsistent(ticket: string): boolean {
  return checkCharacters(ticket.slice(0, BODY_LENGTH)) === ticket.slice(BODY_LENGTH)
}

function groupOf(position: number): number {
  return Math.floor(position / GROUP_LENGTH) + 1
}

/**
 * The group in which one confusion of similar characters, or one swap of neighbours, explains the
 * wrong check characters. Ten check bits cannot tell for certain: two explanations give null.
 */
function likelyMistake(text: string): number | null {
  const groups = new Set<number>()
  for (let position = 0; position < text.length; position++) {
    if (plausibleCorrections(text, position).some(isConsistent)) groups.add(groupOf(position))
  }
  const [group] = groups
  return groups.size === 1 && group !== undefined ? group : null
}

function plausibleCorrections(text: string, position: number): string[] {
  const character = text.charAt(position)
  const similar = [...LOOKALIKES, ...MORE_LOOKALIKES]
    .filter((family) => family.includes(character))
    .join('')
  const corrections = [...similar]
    .filter((other) => other !== character && BASE32_ALPHABET.includes(other))
    .map((other) => text.slice(0, position) + other + text.slice(position + 1))
  const next = text.charAt(position + 1)
  if (next !== '' && next !== character) {
    corrections.push(text.slice(0, position) + next + character + text.slice(position + 2))
  }
  return corrections
}
