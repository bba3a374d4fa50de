/**
 * Anonymous tickets as people meet them: 26 random characters and 2 check characters, shown in
 * seven groups of four.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, toUtf8 } from './bytes'
import { checkCharactersOf, type CodeForm, type CodeMistake, readCode } from './printedCode'

export const TICKET: CodeForm = { kind: 'ticket', name: '匿名测评码', length: 28 }

export type TicketReading = { kind: 'ticket'; ticket: string } | CodeMistake

/** Reads what was typed or scanned as a bare ticket. */
export function readTicket(typed: string): TicketReading {
  const reading = readCode(TICKET, typed)
  return reading.kind === 'whole' ? { kind: 'ticket', ticket: reading.code } : reading
}

/** The two characters that follow a ticket's 26 random ones. */
export function checkCharacters(body: string): string {
  return checkCharactersOf(TICKET, body)
}

/**
 * A mark by which this phone recognises a ticket after forgetting it. It differs from the hash
 * that the server keeps, so that a phone and the server's database have no value in common.
 */
export function ticketMark(ticket: string): string {
  return toHex(sha256(toUtf8('mark on this phone:' + ticket)).subarray(0, 16))
}
