/**
 * Sealing to the box key: libsodium's `crypto_box_seal` (X25519, XSalsa20-Poly1305, nonce from
 * BLAKE2b), after padding to a fixed size so that the length of a ballot tells nothing.
 */

import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { montgomery, type MontgomeryECDH } from '@noble/curves/abstract/montgomery.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { concatBytes } from './bytes'
import { modularPower } from './integers'

/** Random bytes that {@link seal} needs. */
export const SEALING_ENTROPY = 32
/** What sealing adds: the one-time public key (32) and the authenticator (16). */
export const SEALING_OVERHEAD = 48

const NONCE_BYTES = 24
/** The salsa family's constant "expand 32-byte k" as little-endian words. */
const SALSA_CONSTANT = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574)

let curve: MontgomeryECDH | null = null

/**
 * X25519 (RFC 7748) from the library's Montgomery ladder, without the signature schemes that its
 * ready-made export carries along. Made when first needed: a phone without big integers has to be
 * able to load this file and say so.
 */
function x25519(): MontgomeryECDH {
  if (curve) return curve
  const prime = (BigInt(1) << BigInt(255)) - BigInt(19)
  curve = montgomery({
    P: prime,
    type: 'x25519',
    powPminus2: (value) => modularPower(value, prime - BigInt(2), prime),
    adjustScalarBytes: (bytes) => {
      bytes[0] = (bytes[0] ?? 0) & 248
      bytes[31] = ((bytes[31] ?? 0) & 127) | 64
      return bytes
    },
  })
  return curve
}

/**
 * Pads to exactly `size` bytes (ISO/IEC 7816-4: 0x80, then zeros).
 * @throws RangeError when `content` leaves no room for the mark.
 */
export function pad(content: Uint8Array, size: number): Uint8Array {
  if (content.length >= size) throw new RangeError('content too long')
  const padded = new Uint8Array(size)
  padded.set(content)
  padded[content.length] = 0x80
  return padded
}

/**
 * Seals `content` for the holder of `boxKey`'s private half. The sender cannot open it again:
 * the one-time secret is forgotten here.
 *
 * @param oneTimeSecret {@link SEALING_ENTROPY} fresh bytes from a secure source.
 */
export function seal(
  content: Uint8Array,
  boxKey: Uint8Array,
  oneTimeSecret: Uint8Array,
): Uint8Array {
  const oneTimeKey = x25519().getPublicKey(oneTimeSecret)
  const nonce = blake2b(concatBytes(oneTimeKey, boxKey), { dkLen: NONCE_BYTES })
  const key = deriveKey(x25519().getSharedSecret(oneTimeSecret, boxKey))
  return concatBytes(oneTimeKey, xsalsa20poly1305(key, nonce).encrypt(content))
}

/** HSalsa20 of the shared point with a zero input, as `crypto_box_beforenm` derives its key. */
function deriveKey(shared: Uint8Array): Uint8Array {
  const words = new Uint32Array(8)
  hsalsa(SALSA_CONSTANT, toWords(shared), new Uint32Array(4), words)
  return fromWords(words)
}

function toWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true))
}

function fromWords(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * words.length)
  const view = new DataView(bytes.buffer)
  words.forEach((word, i) => view.setUint32(4 * i, word, true))
  return bytes
}
