import { describe, expect, it } from 'vitest'
import { formatCount, formatShare, formatWeight } from './number'

describe('numbers', () => {
  it('writes counts', () => {
    expect(formatCount(12345)).toBe('12,345')
    expect(formatCount(0)).toBe('0')
    expect(formatCount(null)).toBe('—')
  })

  it('writes shares, rounded half up, never as a part of nothing', () => {
    expect(formatShare(254, 300)).toBe('84.7%')
    expect(formatShare(1, 2000)).toBe('0.1%')
    expect(formatShare(3, 3)).toBe('100.0%')
    expect(formatShare(0, 0)).toBe('—')
    expect(formatShare(null, 10)).toBe('—')
  })

  it('writes weights without binary fractions', () => {
    expect(formatWeight('0.5')).toBe('50%')
    expect(formatWeight('1')).toBe('100%')
    expect(formatWeight('0.07')).toBe('7%')
    expect(formatWeight('0.3335')).toBe('33.35%')
  })
})
