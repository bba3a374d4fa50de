import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BoxOpener } from '@/testing/boxOpener'
import { pad, seal, SEALING_OVERHEAD } from './sealedBox'

const opener = new BoxOpener()
const content = (text: string) => pad(new TextEncoder().encode(text), 1024)

describe('seal', () => {
  it('is opened by the holder of the box key', () => {
    const sealed = seal(content('满意'), opener.publicKey, randomBytes(32))
    expect(opener.open(sealed)).toBe('满意')
    expect(sealed).toHaveLength(1024 + SEALING_OVERHEAD)
  })

  it('gives other bytes every time', () => {
    const first = seal(content('a'), opener.publicKey, randomBytes(32))
    const second = seal(content('a'), opener.publicKey, randomBytes(32))
    expect(Buffer.compare(first, second)).not.toBe(0)
  })

  it('is not opened after a change', () => {
    const sealed = seal(content('a'), opener.publicKey, randomBytes(32))
    sealed[100] = (sealed[100] ?? 0) ^ 1
    expect(() => opener.open(sealed)).toThrow()
  })

  it('refuses a box key under which everybody could open', () => {
    expect(() => seal(content('a'), new Uint8Array(32), randomBytes(32))).toThrow()
  })
})

describe('pad', () => {
  it('fills with a mark and zeros, and refuses what leaves no room', () => {
    expect([...pad(Uint8Array.of(1, 2), 4)]).toEqual([1, 2, 0x80, 0])
    expect([...pad(Uint8Array.of(1, 2, 3), 4)]).toEqual([1, 2, 3, 0x80])
    expect(() => pad(Uint8Array.of(1, 2, 3, 4), 4)).toThrow(RangeError)
  })
})
