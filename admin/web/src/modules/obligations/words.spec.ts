import { describe, expect, it } from 'vitest'
import { lookOf, namesOf, stepText, timeLeft } from './words'

describe('an obligation in words', () => {
  // 16:30 in London is half past midnight in China.
  const now = new Date('2026-10-21T16:30:00Z')
  const base = {
    state: 'open' as const,
    due: '2026-10-26',
    overdue: false,
    working_days_left: 2,
    on_time: null,
  }

  it.each([
    ['open', '还有 2 个工作日', {}],
    ['open', '到期前没有工作日', { due: '2026-10-25', working_days_left: 0 }],
    ['today', '今天到期', { due: '2026-10-22', working_days_left: 0 }],
    ['overdue', '逾期 3 个工作日', { due: '2026-10-19', overdue: true, working_days_left: -3 }],
    ['overdue', '已逾期', { due: '2026-10-21', overdue: true, working_days_left: 0 }],
    ['done', '', { state: 'done' as const, on_time: true }],
    ['late', '', { state: 'done' as const, on_time: false, overdue: false }],
    ['cancelled', '', { state: 'cancelled' as const, on_time: null }],
  ])('is %s: %s', (look, text, change) => {
    expect(lookOf({ ...base, ...change }, now)).toBe(look)
    expect(timeLeft({ ...base, ...change }, now)).toBe(text)
  })

  it('names people and steps', () => {
    expect(namesOf([])).toBe('—')
    expect(
      namesOf([
        { id: 'a', name: '李梅' },
        { id: 'b', name: '王华' },
      ]),
    ).toBe('李梅、王华')
    expect(['-3', '0', '+2'].map(stepText)).toEqual([
      '到期前 3 个工作日',
      '到期当天',
      '逾期第 2 个工作日',
    ])
  })
})
