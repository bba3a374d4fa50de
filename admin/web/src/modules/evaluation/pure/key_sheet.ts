/**
 * Reads what an officer types or pastes from a key sheet (SLIP-39, 2 of 3, 33 words) and says what
 * is wrong before anything is sent. The secret itself is put together on the server only.
 */
import { keyWords } from './key_words'

/** Words on one sheet: a 256-bit secret's share in SLIP-39. */
export const WORDS_PER_SHEET = 33

const WORD_BITS = 10
const MINIMUM_PREFIX = 4
const CHECKSUM_GENERATOR = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48,
  0x21b1f890, 0x3f3f120,
]

const valueOf = new Map(keyWords.map((word, value) => [word, value]))
const wordByPrefix = new Map(keyWords.map((word) => [word.slice(0, MINIMUM_PREFIX), word]))

/** How a typed word stands: complete, not finished, or not on the list. */
export type WordState = 'known' | 'unfinished' | 'unknown'

export interface KeySheetReading {
  /** Words in order, short forms written out, unknown ones as typed. */
  words: string[]
  /** Places (from 0) of words that are not on the list. */
  unknown: number[]
  /** Whether the sheet's own check words fit; false while the sheet is incomplete. */
  complete: boolean
  /** The number printed on the sheet (1 to 3); null while the sheet is not valid. */
  number: number | null
  /** What stops this sheet, as a sentence; null when it can be sent. */
  problem: string | null
}

/**
 * Splits free text into lower-case words; digits, punctuation and line breaks between them
 * (a sheet's printed numbers, a QR text's prefix in capitals, full-width spaces) do not matter.
 */
export function splitWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

/** Writes a word out in full when its first four letters name one; otherwise gives it back. */
export function completeWord(typed: string): string {
  const word = typed.trim().toLowerCase()
  if (valueOf.has(word)) return word
  if (word.length < MINIMUM_PREFIX) return word
  const candidate = wordByPrefix.get(word.slice(0, MINIMUM_PREFIX))
  return candidate !== undefined && candidate.startsWith(word) ? candidate : word
}

/** Words of the list that begin with what has been typed, at most `limit`. */
export function suggestWords(typed: string, limit = 6): string[] {
  const start = typed.trim().toLowerCase()
  if (start === '') return []
  return keyWords.filter((word) => word.startsWith(start)).slice(0, limit)
}

/** How one typed word stands against the list. */
export function wordState(typed: string): WordState {
  const word = completeWord(typed)
  if (valueOf.has(word)) return 'known'
  return suggestWords(word, 1).length > 0 ? 'unfinished' : 'unknown'
}

/** Reads a whole sheet from text. */
export function readKeySheet(text: string): KeySheetReading {
  const words = splitWords(text).map(completeWord)
  const unknown = words.flatMap((word, place) => (valueOf.has(word) ? [] : [place]))
  const reading = { words, unknown, complete: false, number: null }
  const problem = problemOf(words, unknown)
  if (problem !== null) return { ...reading, problem }
  const values = words.map((word) => valueOf.get(word) ?? 0)
  if (!checksumFits(values)) {
    return {
      ...reading,
      problem: '这 33 个词对不上校验：可能有词抄错，或两个词的次序颠倒。请与密钥单逐个核对。',
    }
  }
  return { ...reading, complete: true, number: memberIndex(values) + 1, problem: null }
}

function problemOf(words: string[], unknown: number[]): string | null {
  if (words.length === 0) return '请输入密钥单上的 33 个词，或扫描单上的二维码。'
  if (unknown.length > 0) {
    const named = unknown.slice(0, 3).map((place) => `第 ${place + 1} 个词“${words[place]}”`)
    const rest = unknown.length > 3 ? `等 ${unknown.length} 个词` : ''
    return `${named.join('、')}${rest}不在词表里，请对照密钥单改正。`
  }
  if (words.length < WORDS_PER_SHEET) {
    return `已输入 ${words.length} 个词，还差 ${WORDS_PER_SHEET - words.length} 个。`
  }
  if (words.length > WORDS_PER_SHEET) {
    return `一张密钥单是 33 个词，现在有 ${words.length} 个，请删去多出的词。`
  }
  return null
}

/** Two sheets of one box: says what is wrong between them, or null. */
export function problemOfPair(first: KeySheetReading, second: KeySheetReading): string | null {
  if (!first.complete || !second.complete) return null
  if (first.number === second.number) {
    return '两次输入的是同一张密钥单，需要两张不同的。'
  }
  return null
}

function checksumFits(values: number[]): boolean {
  const extendable = (values[1] ?? 0) & (1 << 4)
  const purpose = extendable ? 'shamir_extendable' : 'shamir'
  return polymod([...purpose].map((letter) => letter.charCodeAt(0)).concat(values)) === 1
}

function polymod(values: number[]): number {
  let checksum = 1
  for (const value of values) {
    const top = checksum >>> 20
    checksum = ((checksum & 0xfffff) << WORD_BITS) ^ value
    CHECKSUM_GENERATOR.forEach((generator, bit) => {
      if ((top >>> bit) & 1) checksum ^= generator
    })
  }
  return checksum
}

/** The share's place among the three: bits 4 to 8 of the fourth word (after the 15-bit id, flag and
 * exponent, group index, group threshold and group count; SLIP-39 “Format of the share mnemonic”). */
function memberIndex(values: number[]): number {
  const parameters = ((values[2] ?? 0) << WORD_BITS) | (values[3] ?? 0)
  return (parameters >>> 4) & 0xf
}
