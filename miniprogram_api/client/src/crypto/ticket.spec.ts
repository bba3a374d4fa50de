import { createHash, randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BASE32_ALPHABET, firstBitsAsBase32, inGroups } from './base32'
import { checkCharacters, readTicket } from './ticket'

const randomTicket = () => {
  const body = Array.from({ length: 26 }, () => BASE32_ALPHABET[randomInt(32)]).join('')
  return body + checkCharacters(body)
}

describe('checkCharacters', () => {
  it('are the first ten bits of the hash', () => {
    const body = '0123456789ABCDEFGHJKMNPQRS'
    const digest = createHash('sha256').update(`ticket:${body}`).digest()
    const bits = (digest.readUInt16BE(0) >> 6).toString(2).padStart(10, '0')
    const expected = [bits.slice(0, 5), bits.slice(5)].map((b) => BASE32_ALPHABET[parseInt(b, 2)])
    expect(checkCharacters(body)).toBe(expected.join(''))
  })
})

describe('readTicket', () => {
  const ticket = randomTicket()

  it('accepts groups, spaces, small letters and full-width characters', () => {
    const wide = [...ticket].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')
    for (const typed of [
      ticket,
      inGroups(ticket).join('-'),
      inGroups(ticket).join(' ').toLowerCase(),
      ` ${inGroups(ticket).join(' – ')}\n`,
      wide,
    ]) {
      expect(readTicket(typed)).toEqual({ kind: 'ticket', ticket })
    }
  })

  it('reads O as 0 and I or L as 1', () => {
    const body = '01'.repeat(13)
    const whole = body + checkCharacters(body)
    for (const one of ['I', 'l', 'i', 'L']) {
      const typed = 'o' + one + whole.slice(2)
      expect(readTicket(typed)).toEqual({ kind: 'ticket', ticket: whole })
    }
  })

  it('counts what is missing and what is too much', () => {
    expect(readTicket(ticket.slice(0, 21))).toEqual({ kind: 'short', missing: 7 })
    expect(readTicket('')).toEqual({ kind: 'short', missing: 28 })
    expect(readTicket(ticket + '0')).toEqual({ kind: 'long' })
  })

  it('names the group of a character that no ticket has', () => {
    const typed = ticket.slice(0, 9) + 'U' + ticket.slice(10)
    expect(readTicket(typed)).toEqual({ kind: 'foreign', group: 3, character: 'U' })
  })

  it('never takes a single wrong character or a swap for the right one without noticing', () => {
    for (let round = 0; round < 40; round++) {
      const right = randomTicket()
      const position = randomInt(28)
      const wrong = BASE32_ALPHABET.replace(right.charAt(position), '').charAt(randomInt(31))
      const typed = right.slice(0, position) + wrong + right.slice(position + 1)
      const reading = readTicket(typed)
      // Ten check bits let one mistake in 1024 pass; the server knows no such ticket.
      if (reading.kind === 'ticket') expect(reading.ticket).not.toBe(right)
      else expect(reading.kind).toBe('mistyped')
    }
  })

  it('points at the group of a look-alike when nothing else explains the mistake', () => {
    let right = 0
    let wrong = 0
    for (let round = 0; round < 60; round++) {
      const whole = randomTicket()
      const position = whole.search(/[8B5S2Z]/)
      if (position < 0) continue
      const swap: Record<string, string> = { 8: 'B', B: '8', 5: 'S', S: '5', 2: 'Z', Z: '2' }
      const typed =
        whole.slice(0, position) + (swap[whole.charAt(position)] ?? '') + whole.slice(position + 1)
      const reading = readTicket(typed)
      if (reading.kind !== 'mistyped' || reading.group === null) continue
      if (reading.group === Math.floor(position / 4) + 1) right++
      else wrong++
    }
    expect(right).toBeGreaterThan(40)
    expect(wrong).toBe(0)
  })
})

describe('firstBitsAsBase32', () => {
  it('takes bits from the top', () => {
    expect(firstBitsAsBase32(Uint8Array.of(0xff, 0x00, 0xff, 0x00, 0x0f), 8)).toBe('ZW0FY00F')
  })
})
