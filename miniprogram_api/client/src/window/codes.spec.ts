import { describe, expect, it } from 'vitest'
import { BOOKING_CODE, readBookingCode } from './appointment'
import { markOf, readTrackingCode, TRACKING_CODE } from './trackingCode'

/* As the server makes them, of the same number. */
const MATTER = '0J6HB7H6NWVVR14D2PCF'
const BOOKING = '0J6HB7H6NWVVR14D2PB4'

describe('a tracking code', () => {
  it('is read as typed, in groups, and in the link of its QR code', () => {
    for (const text of [
      MATTER,
      '0j6h-b7h6-nwvv-r14d-2pcf',
      'OJ6H B7H6 NWVV RI4D 2PCF',
      `https://x.test/m/#/window/matter?code=${MATTER}`,
    ]) {
      expect(readTrackingCode(text)).toEqual({ kind: 'whole', code: MATTER })
    }
  })

  it('is found mistyped on the phone, with the group where it probably is', () => {
    expect(readTrackingCode('0J6HB7H6NWVVR14D2PC')).toEqual({ kind: 'short', missing: 1 })
    expect(readTrackingCode('0J6HB7H6NWVUR14D2PCF').kind).toBe('foreign')
    expect(readTrackingCode('0J6HB7H6NWVWR14D2PCF')).toMatchObject({ kind: 'mistyped' })
  })

  it('is not taken for a booking code, nor the other way round', () => {
    expect(readTrackingCode(BOOKING).kind).toBe('mistyped')
    expect(readBookingCode(MATTER).kind).toBe('mistyped')
    expect(readBookingCode(BOOKING)).toEqual({ kind: 'whole', code: BOOKING })
    expect(TRACKING_CODE.length).toBe(BOOKING_CODE.length)
  })

  it('has a mark that does not lead back', () => {
    expect(markOf(MATTER)).toMatch(/^[0-9a-f]{32}$/)
    expect(markOf(MATTER)).not.toBe(markOf(BOOKING))
  })
})
