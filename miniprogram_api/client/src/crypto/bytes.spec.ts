import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromBase64url, fromHex, toBase64url, toHex, toUtf8 } from './bytes'

describe('base64url', () => {
  it.each(Array.from({ length: 50 }, (_, i) => i))('agrees with Node for %i bytes', (length) => {
    const bytes = randomBytes(length)
    expect(toBase64url(bytes)).toBe(bytes.toString('base64url'))
    expect(Buffer.from(fromBase64url(bytes.toString('base64url')))).toEqual(bytes)
  })

  it.each(['A', 'AB=', 'A B', 'A+', 'AB', 'AAB'])('refuses %j', (text) => {
    expect(() => fromBase64url(text)).toThrow(RangeError)
  })
})

describe('hex', () => {
  it('goes there and back', () => {
    const bytes = randomBytes(33)
    expect(toHex(bytes)).toBe(bytes.toString('hex'))
    expect(Buffer.from(fromHex(toHex(bytes)))).toEqual(bytes)
  })

  it.each(['a', 'zz', '0x'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(RangeError)
  })
})

describe('toUtf8', () => {
  it.each(['', 'plain', '意见：很好', '𠮷野家 😀', 'a\u0000b', '\ud800x', 'é\u07ff\u0800\uffff'])(
    'agrees with TextEncoder for %j',
    (text) => {
      expect(toUtf8(text)).toEqual(new TextEncoder().encode(text))
    },
  )
})
