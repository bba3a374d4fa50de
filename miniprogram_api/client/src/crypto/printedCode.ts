/**
 * Codes that people copy by hand: random characters of base 32 and two check characters, shown in
 * groups of four. The check characters tell a typing mistake without asking the server.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { BASE32_ALPHABET, firstBitsAsBase32, normalizeBase32 } from './base32'
import { toUtf8 } from './bytes'

const CHECK_LENGTH = 2
const GROUP_LENGTH = 4

/** Characters that look or sound alike on paper; every string is one family. */
const LOOKALIKES = ['0DQ', '1J7T', '2Z', '3E', '5S', '6G', '8B3', '4A9', 'CG', 'EF', 'PR', 'VYW']
const MORE_LOOKALIKES = ['MN', 'HN', 'KX', 'XY', 'UV', 'BDPTE', '9G', '71']

/** One kind of code. */
export interface CodeForm {
  /** Tells it from other kinds: the check characters of one do not fit another. */
  kind: string
  /** What people call it. */
  name: string
  /** Characters, check characters included. */
  length: number
}

/** A typing mistake, or what is merely missing. */
export type CodeMistake =
  /** `missing` characters are still to be typed. */
  | { kind: 'short'; missing: number }
  | { kind: 'long' }
  /** `group` (from 1) holds a character that no code has. */
  | { kind: 'foreign'; group: number; character: string }
  /** `group` (from 1) is where the mistake probably is, null when that is unclear. */
  | { kind: 'mistyped'; group: number | null }

export type CodeReading = { kind: 'whole'; code: string } | CodeMistake

/** Reads what was typed or scanned as a bare code. */
export function readCode(form: CodeForm, typed: string): CodeReading {
  const text = normalizeBase32(typed)
  const foreign = [...text].findIndex((character) => !BASE32_ALPHABET.includes(character))
  if (foreign >= 0) {
    return { kind: 'foreign', group: groupOf(foreign), character: [...text][foreign] ?? '' }
  }
  if (text.length < form.length) return { kind: 'short', missing: form.length - text.length }
  if (text.length > form.length) return { kind: 'long' }
  if (isConsistent(form, text)) return { kind: 'whole', code: text }
  return { kind: 'mistyped', group: likelyMistake(form, text) }
}

/** The two characters that follow a code's random ones. */
export function checkCharactersOf(form: CodeForm, body: string): string {
  return firstBitsAsBase32(sha256(toUtf8(`${form.kind}:${body}`)), CHECK_LENGTH)
}

function isConsistent(form: CodeForm, code: string): boolean {
  return checkCharactersOf(form, code.slice(0, -CHECK_LENGTH)) === code.slice(-CHECK_LENGTH)
}

function groupOf(position: number): number {
  return Math.floor(position / GROUP_LENGTH) + 1
}

/**
 * The group in which one confusion of similar characters, or one swap of neighbours, explains the
 * wrong check characters. Ten check bits cannot tell for certain: two explanations give null.
 */
function likelyMistake(form: CodeForm, text: string): number | null {
  const groups = new Set<number>()
  for (let position = 0; position < text.length; position++) {
    const corrections = plausibleCorrections(text, position)
    if (corrections.some((corrected) => isConsistent(form, corrected))) {
      groups.add(groupOf(position))
    }
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
