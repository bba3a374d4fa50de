import { describe, expect, it } from 'vitest'
import { clockOffset, remainingText } from './countdown'

describe('the countdown', () => {
  it('goes by the server, not by this computer', () => {
    const browser = Date.parse('2026-10-22T08:00:00Z')
    expect(clockOffset('2026-10-22T08:05:00Z', browser)).toBe(300_000)
    expect(clockOffset('', browser)).toBe(0)
  })

  it('shows what is left', () => {
    expect(remainingText(61_000)).toBe('01:01')
    expect(remainingText(3_600_000 + 1)).toBe('01:00:01')
    expect(remainingText(90_061_000)).toBe('1 天 01:01:01')
    expect(remainingText(1)).toBe('00:01')
    expect(remainingText(0)).toBe('已到时间')
  })
})
