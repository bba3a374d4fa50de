/**
 * The phone's half of RFC 9474 (RSABSSA-SHA384-PSS-Randomized): prepare, blind, finalize.
 * Plain JavaScript because neither mini-programs nor plain-http pages have WebCrypto.
 */

import { sha384 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from './bytes'
import {
  bitLength,
  integerFromBytes,
  integerToBytes,
  modularInverse,
  modularPower,
} from './integers'

/** Gives `length` fresh bytes from a secure source. */
export type RandomSource = (length: number) => Uint8Array

export interface PublicKey {
  modulus: bigint
  exponent: bigint
  /** Length of the modulus. */
  bits: number
}

export interface BlindedMessage {
  blindedMessage: Uint8Array
  /** Needed to finalize; whoever knows it can tie the blinded message to the ballot. */
  inverse: bigint
}

const HASH_BYTES = 48
const SALT_BYTES = 48
/** Random bytes put before the text of every message, so that no two messages are equal. */
export const PREFIX_BYTES = 32
/** More bits than the modulus has, so that reducing them leaves no measurable bias. */
const SPARE_BYTES = 16

const ROUND_KEY_BITS = 3072
const ROUND_KEY_EXPONENT = BigInt(65537)

/**
 * Reads a category's key as the server publishes it (big-endian bytes).
 *
 * Length and exponent are fixed. With a small or composite exponent a dishonest server could make
 * a key under which blinding hides less than everything; with this prime one it could not sign.
 *
 * @throws RangeError for any other kind of key.
 */
export function readPublicKey(modulusBytes: Uint8Array, exponentBytes: Uint8Array): PublicKey {
  const modulus = integerFromBytes(modulusBytes)
  const exponent = integerFromBytes(exponentBytes)
  const bits = bitLength(modulus)
  const isOdd = ((modulusBytes[modulusBytes.length - 1] ?? 0) & 1) === 1
  if (bits !== ROUND_KEY_BITS || !isOdd || exponent !== ROUND_KEY_EXPONENT) {
    throw new RangeError('unexpected kind of key')
  }
  return { modulus, exponent, bits }
}

/** Number of random bytes that {@link blind} takes from its source. */
export function blindingEntropy(key: PublicKey): number {
  return SALT_BYTES + Math.ceil(key.bits / 8) + SPARE_BYTES
}

/** Prepares a message: random prefix followed by `text`. */
export function prepareMessage(text: Uint8Array, random: RandomSource): Uint8Array {
  return concatBytes(random(PREFIX_BYTES), text)
}

/** Blinds a prepared message under `key`. Every call needs fresh random bytes. */
export function blind(key: PublicKey, message: Uint8Array, random: RandomSource): BlindedMessage {
  const salt = random(SALT_BYTES)
  const range = key.modulus - BigInt(1)
  const wide = random(Math.ceil(key.bits / 8) + SPARE_BYTES)
  return blindWith(key, message, salt, (integerFromBytes(wide) % range) + BigInt(1))
}

/** {@link blind} with salt and blinding factor given; for the published test vectors. */
export function blindWith(
  key: PublicKey,
  message: Uint8Array,
  salt: Uint8Array,
  factor: bigint,
): BlindedMessage {
  const encoded = integerFromBytes(encodeForSignature(message, key.bits - 1, salt))
  const inverse = modularInverse(factor, key.modulus)
  const blinded = (encoded * modularPower(factor, key.exponent, key.modulus)) % key.modulus
  return { blindedMessage: integerToBytes(blinded, Math.ceil(key.bits / 8)), inverse }
}

/**
 * Removes the blinding from the server's answer.
 *
 * @returns the signature of `message`, verified.
 * @throws RangeError when the answer is not a signature of what was blinded.
 */
export function finalize(
  key: PublicKey,
  message: Uint8Array,
  blindSignature: Uint8Array,
  inverse: bigint,
): Uint8Array {
  const length = Math.ceil(key.bits / 8)
  if (blindSignature.length !== length) throw new RangeError('wrong signature length')
  const signature = integerToBytes(
    (integerFromBytes(blindSignature) * inverse) % key.modulus,
    length,
  )
  if (!verify(key, message, signature)) throw new RangeError('wrong signature')
  return signature
}

/** Whether `signature` is an RSA-PSS signature (SHA-384, salt of 48 bytes) of `message`. */
export function verify(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== Math.ceil(key.bits / 8)) return false
  const value = integerFromBytes(signature)
  if (value >= key.modulus) return false
  const power = modularPower(value, key.exponent, key.modulus)
  const encodedBits = key.bits - 1
  if (bitLength(power) > encodedBits) return false
  return isEncodingOf(message, integerToBytes(power, Math.ceil(encodedBits / 8)), encodedBits)
}

/** EMSA-PSS-ENCODE of RFC 8017 section 9.1.1 with a given salt. */
function encodeForSignature(message: Uint8Array, bits: number, salt: Uint8Array): Uint8Array {
  const length = Math.ceil(bits / 8)
  const hash = saltedHash(message, salt)
  const block = new Uint8Array(length - HASH_BYTES - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  applyMask(block, hash, bits)
  return concatBytes(block, hash, Uint8Array.of(0xbc))
}

/** EMSA-PSS-VERIFY of RFC 8017 section 9.1.2. */
function isEncodingOf(message: Uint8Array, encoded: Uint8Array, bits: number): boolean {
  if (encoded[encoded.length - 1] !== 0xbc) return false
  const block = encoded.slice(0, encoded.length - HASH_BYTES - 1)
  const hash = encoded.slice(block.length, block.length + HASH_BYTES)
  if ((block[0] ?? 0) >> (8 - unusedBits(bits)) !== 0) return false
  applyMask(block, hash, bits)
  const zeros = block.length - SALT_BYTES - 1
  if (block.subarray(0, zeros).some((byte) => byte !== 0) || block[zeros] !== 1) return false
  return equalBytes(hash, saltedHash(message, block.subarray(zeros + 1)))
}

function saltedHash(message: Uint8Array, salt: Uint8Array): Uint8Array {
  return sha384(concatBytes(new Uint8Array(8), sha384(message), salt))
}

function unusedBits(bits: number): number {
  return 8 * Math.ceil(bits / 8) - bits
}

/** XORs MGF1(seed) onto `block` in place and clears the bits beyond `bits`. */
function applyMask(block: Uint8Array, seed: Uint8Array, bits: number): void {
  for (let start = 0; start < block.length; start += HASH_BYTES) {
    const counter = start / HASH_BYTES
    const mask = sha384(concatBytes(seed, Uint8Array.of(0, 0, counter >> 8, counter & 255)))
    const end = Math.min(start + HASH_BYTES, block.length)
    for (let i = start; i < end; i++) block[i] = (block[i] ?? 0) ^ (mask[i - start] ?? 0)
  }
  block[0] = (block[0] ?? 0) & (0xff >> unusedBits(bits))
}
