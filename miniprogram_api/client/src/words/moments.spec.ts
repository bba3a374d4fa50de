import { expect, it } from 'vitest'
import { inChinaDay, inChinaTime } from './moments'

const now = Date.parse('2026-10-01T00:00:00Z')

it('shows China time with the weekday, wherever the phone is', () => {
  expect(inChinaTime('2026-10-22T01:00:00Z', now)).toBe('10月22日（星期四）09:00')
  expect(inChinaTime('2026-10-22T16:05:00+00:00', now)).toBe('10月23日（星期五）00:05')
})

it('adds the year when it is another one in China', () => {
  expect(inChinaTime('2026-12-31T15:59:00Z', now)).toBe('12月31日（星期四）23:59')
  expect(inChinaTime('2026-12-31T16:00:00Z', now)).toBe('2027年1月1日（星期五）00:00')
})

it('shows a day with its weekday, whether it comes as a date or as a moment', () => {
  expect(inChinaDay('2026-10-22', now)).toBe('10月22日（星期四）')
  expect(inChinaDay('2026-10-22T16:05:00Z', now)).toBe('10月23日（星期五）')
  expect(inChinaDay('2027-01-01', now)).toBe('2027年1月1日（星期五）')
})
