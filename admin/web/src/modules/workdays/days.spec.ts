import { describe, expect, it } from 'vitest'
import type { CalendarDay } from './api'
import { dayByKey, dayWords, longDay, monthsOf, weekdayOf } from './days'

function day(text: string, change: Partial<CalendarDay> = {}): CalendarDay {
  return { day: text, kind: 'workday', working: true, name: '', provisional: false, ...change }
}

describe('the months of a year', () => {
  const days = Array.from({ length: 365 }, (_, number) =>
    day(new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10), {
      working: number % 7 < 5,
    }),
  )
  const months = monthsOf(days)

  it('hold every day once, under its day of the week', () => {
    expect(months.map((month) => month.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    const shown = months.flatMap((month) => month.weeks.flat()).filter((one) => one !== null)
    expect(shown.map((one) => one.day)).toEqual(days.map((one) => one.day))
    for (const week of months.flatMap((month) => month.weeks)) {
      expect(week).toHaveLength(7)
      week.forEach((one, column) => one && expect(weekdayOf(one.day)).toBe(column))
    }
  })

  it('begin with the gap before the first', () => {
    expect(months[0]?.weeks[0]?.map((one) => one?.day ?? null)).toEqual([
      null,
      null,
      null,
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
      '2026-01-04',
    ])
  })

  it('count their working days', () => {
    const counted = months.reduce((sum, month) => sum + month.workingDays, 0)
    expect(counted).toBe(days.filter((one) => one.working).length)
  })
})

describe('a day in words', () => {
  it('has its date and its day of the week', () => {
    expect(longDay('2026-10-10')).toBe('2026年10月10日（星期六）')
  })

  it('says what it is, of which holiday, and whether that is settled', () => {
    expect(dayWords(day('2026-10-10', { kind: 'make_up', name: '国庆节' }))).toBe(
      '调休工作日，国庆节',
    )
    expect(dayWords(day('2027-01-01', { kind: 'holiday', name: '元旦', provisional: true }))).toBe(
      '节假日，元旦，暂定',
    )
    expect(dayWords(day('2026-03-02'))).toBe('工作日')
  })
})

describe('keys', () => {
  it.each([
    ['ArrowLeft', '2026-03-01', '2026-02-28'],
    ['ArrowRight', '2026-02-28', '2026-03-01'],
    ['ArrowUp', '2026-03-05', '2026-02-26'],
    ['ArrowDown', '2026-12-28', '2027-01-04'],
    ['PageDown', '2026-01-31', '2026-02-28'],
    ['PageUp', '2026-03-31', '2026-02-28'],
    ['PageUp', '2026-01-15', '2025-12-15'],
  ])('%s leads from %s to %s', (key, from, to) => {
    expect(dayByKey(from, key)).toBe(to)
  })

  it('leaves other keys to the browser', () => {
    expect(dayByKey('2026-03-02', 'Tab')).toBeNull()
  })
})
