import { describe, expect, it } from 'vitest'
import {
  chinaToInstant,
  daysUntil,
  formatAppointment,
  formatCountdown,
  formatDate,
  formatDateTime,
  formatDateTimeSeconds,
  formatDaysLeft,
  instantToChina,
} from './time'

describe('times are those of China, whatever the computer says', () => {
  it('writes dates and times', () => {
    expect(formatDate('2026-10-21T16:30:00Z')).toBe('2026-10-22')
    expect(formatDateTime('2026-10-22T06:03:27Z')).toBe('2026-10-22 14:03')
    expect(formatDateTimeSeconds('2026-10-22T06:03:27.9Z')).toBe('2026-10-22 14:03:27')
    expect(formatDateTime('2026-10-21T16:00:00Z')).toBe('2026-10-22 00:00')
    expect(formatAppointment('2026-10-22T06:03:00Z')).toBe('2026-10-22（星期四）14:03')
  })

  it('writes a dash for no date', () => {
    expect(formatDate(null)).toBe('—')
    expect(formatDateTime('rubbish')).toBe('—')
    expect(formatDaysLeft(undefined)).toBe('')
  })

  it('counts calendar days', () => {
    const now = new Date('2026-10-22T15:59:00Z')
    expect(daysUntil('2026-10-22T16:01:00Z', now)).toBe(1)
    expect(formatDaysLeft('2026-10-25T01:00:00Z', now)).toBe('还有 3 天')
    expect(formatDaysLeft('2026-10-22T15:59:30Z', now)).toBe('今天')
    expect(formatDaysLeft('2026-10-22T01:00:00Z', now)).toBe('今天已到时间')
    expect(formatDaysLeft('2026-10-20T01:00:00Z', now)).toBe('已过 2 天')
  })

  it('takes what a picker holds as China time', () => {
    expect(chinaToInstant('2026-10-22 14:03')).toBe('2026-10-22T06:03:00Z')
    expect(chinaToInstant('2026-10-22 00:00:30')).toBe('2026-10-21T16:00:30Z')
    expect(chinaToInstant('')).toBeNull()
    expect(chinaToInstant('22.10.2026')).toBeNull()
    expect(instantToChina('2026-10-22T06:03:00Z')).toBe('2026-10-22 14:03')
    expect(instantToChina(null)).toBeNull()
  })

  it('counts down', () => {
    expect(formatCountdown(7509.9)).toBe('2:05:09')
    expect(formatCountdown(750)).toBe('12:30')
    expect(formatCountdown(-3)).toBe('00:00')
  })
})
