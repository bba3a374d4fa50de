/**
 * Arithmetic on big integers for RSA. No BigInt literals and no `**`: a tool chain that rewrites
 * code for older engines breaks both.
 */

import { fromHex, toHex } from './bytes'

const ZERO = BigInt(0)
const ONE = BigInt(1)

/** Big-endian bytes to integer (RFC 8017 OS2IP). */
export function integerFromBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? ZERO : BigInt('0x' + toHex(bytes))
}

/** Integer to exactly `length` big-endian bytes (RFC 8017 I2OSP). @throws RangeError if too large. */
export function integerToBytes(value: bigint, length: number): Uint8Array {
  const digits = value.toString(16)
  if (digits.length > 2 * length) throw new RangeError('integer too large')
  return fromHex(digits.padStart(2 * length, '0'))
}

export function bitLength(value: bigint): number {
  return value === ZERO ? 0 : value.toString(2).length
}

/** `base ** exponent % modulus` for a public exponent; its running time depends on the exponent. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = ONE
  let square = base % modulus
  for (const bit of exponent.toString(2).split('').reverse()) {
    if (bit === '1') result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** Inverse of `value` modulo `modulus`. @throws RangeError when they share a factor. */
export function modularInverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus]
  let [previousFactor, factor] = [ZERO, ONE]
  while (current !== ZERO) {
    const quotient = previous / current
    ;[previous, current] = [current, previous - quotient * current]
    ;[previousFactor, factor] = [factor, previousFactor - quotient * factor]
  }
  if (previous !== ONE) throw new RangeError('not invertible')
  return previousFactor < ZERO ? previousFactor + modulus : previousFactor
}
