import { describe, expect, it } from 'vitest'
import { monthAway, monthOf, monthWords, spanOf } from './month'

describe('months', () => {
  it.each([
    ['2026-10', '2026-10'],
    ['2026-13', '2026-03'],
    [undefined, '2026-03'],
    [['2026-10'], '2026-03'],
  ])('%j in the address is %s', (value, month) => {
    // Already March in China.
    expect(monthOf(value, new Date('2026-02-28T16:00:00Z'))).toBe(month)
  })

  it('follow each other over the year', () => {
    expect(monthAway('2026-12', 1)).toBe('2027-01')
    expect(monthAway('2026-01', -1)).toBe('2025-12')
  })

  it('end with their last day', () => {
    expect(spanOf('2028-02')).toEqual(['2028-02-01', '2028-02-29'])
    expect(spanOf('2026-12')).toEqual(['2026-12-01', '2026-12-31'])
    expect(monthWords('2026-03')).toBe('2026年3月')
  })
})
