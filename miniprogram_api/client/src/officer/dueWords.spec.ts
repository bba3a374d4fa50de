import { describe, expect, it } from 'vitest'
import { dueWords, endWords, type Standing } from './dueWords'

/** Saturday 17 October 2026, 01:00 in China; still Friday in Greenwich. */
const now = Date.parse('2026-10-16T17:00:00Z')

const standing = (changes: Partial<Standing>): Standing => ({
  state: 'open',
  due: '2026-10-22',
  overdue: false,
  working_days_left: 4,
  closed_at: null,
  on_time: null,
  ...changes,
})

describe('an open obligation', () => {
  it('says the day and how many working days are left', () => {
    expect(dueWords(standing({}), now)).toBe('10月22日（星期四）到期，还有 4 个工作日')
  })

  it('says the year when it is another one', () => {
    const words = dueWords(standing({ due: '2027-01-08', working_days_left: 55 }), now)
    expect(words).toBe('2027年1月8日（星期五）到期，还有 55 个工作日')
  })

  it('is due today by the day in China', () => {
    const today = standing({ due: '2026-10-17', working_days_left: 0 })
    expect(dueWords(today, now)).toBe('今天（10月17日（星期六））到期')
  })

  it('says that no working day is left before a day of rest', () => {
    const sunday = standing({ due: '2026-10-18', working_days_left: 0 })
    expect(dueWords(sunday, now)).toBe('10月18日（星期日）到期，此前没有工作日了')
  })

  it('says since how many working days it is overdue', () => {
    const late = standing({ due: '2026-10-14', overdue: true, working_days_left: -2 })
    expect(dueWords(late, now)).toBe('10月14日（星期三）到期，已逾期 2 个工作日')
  })

  it('is overdue before the first working day has passed', () => {
    const late = standing({ due: '2026-10-16', overdue: true, working_days_left: 0 })
    expect(dueWords(late, now)).toBe('已于10月16日（星期五）到期')
  })
})

describe('an obligation that has ended', () => {
  const done = standing({ state: 'done', closed_at: '2026-10-12T17:00:00Z', on_time: true })

  it('says when, and whether it was in time', () => {
    expect(dueWords(done, now)).toBe('期限 10月22日（星期四）')
    expect(endWords(done, now)).toBe('10月13日（星期二）办结，在期限内')
    expect(endWords({ ...done, on_time: false }, now)).toBe('10月13日（星期二）办结，已过期限')
    expect(endWords({ ...done, state: 'cancelled', on_time: null }, now)).toBe(
      '10月13日（星期二）取消',
    )
    expect(endWords(standing({}), now)).toBe('')
  })
})
