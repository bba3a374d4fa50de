/** Tracking codes: twenty characters in five groups, typed, scanned or in a link. */

import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, toUtf8 } from '@/crypto/bytes'
import { type CodeForm, type CodeReading, readCode } from '@/crypto/printedCode'

export const TRACKING_CODE: CodeForm = { kind: 'matter', name: '查询码', length: 20 }

/** Reads what was scanned or typed: the link of a QR code, or the bare code. */
export function readTrackingCode(text: string): CodeReading {
  const inLink = /[?&]code=([^&#\s]*)/.exec(text)?.[1]
  return readCode(TRACKING_CODE, inLink ?? text)
}

/** A name for what this phone keeps about a matter; it does not lead back to the code. */
export function markOf(code: string): string {
  return toHex(sha256(toUtf8('matter on this phone:' + code)).subarray(0, 16))
}
