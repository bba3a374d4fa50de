import { describe, expect, it } from 'vitest'
import type { Figures, Numbers } from '../api'
import { classNames, courseChart, everyDay, formatPercent, hallTable, timesTable } from './figures'
import { lastDays } from './span'

const NAMES = [
  'received',
  'triaged',
  'triaged_on_time',
  'triaged_late',
  'triaged_resolve_now',
  'triaged_cannot_do',
  'triaged_hard',
  'triaged_redirected',
  'answered',
  'answered_on_time',
  'answered_late',
  'promises_moved',
  'reopened',
  'merged',
  'closed',
  'rated_satisfied',
  'rated_basically_satisfied',
  'rated_dissatisfied',
] as const
const numbers = (some: Partial<Numbers>): Numbers => ({
  ...(Object.fromEntries(NAMES.map((name) => [name, 0])) as unknown as Numbers),
  ...some,
})
const shares = { on_time: 66.7, triaged_on_time: 100, satisfied: null, redirected: 33.3 }
const hall = (name: string, received: number) => ({
  hall: { id: name, name },
  numbers: numbers({ received }),
  shares,
  open_now: 0,
  overdue_now: 0,
  redirects_often: false,
})
const figures: Figures = {
  since: '2026-02-27',
  until: '2026-03-02',
  halls: [hall('税务', 3), hall('医保', 1)],
  numbers: numbers({ received: 4 }),
  shares,
  days: [{ day: '2026-02-28', numbers: numbers({ received: 4 }) }],
  answer_times: [1, 3, 5, null].map((most_days) => ({ most_days, answers: most_days ?? 0 })),
}

describe('figures of the windows', () => {
  it('sums halls up where there are several', () => {
    const { head, rows } = hallTable(figures)
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['税务', '3'],
      ['医保', '1'],
      ['合计', '4'],
    ])
    expect(rows.every((row) => row.length === head.length)).toBe(true)
    expect(hallTable({ ...figures, halls: [hall('税务', 3)] }).rows).toHaveLength(1)
    expect([formatPercent(66.7), formatPercent(null)]).toEqual(['66.7%', '—'])
  })

  it('draws days on which nothing happened', () => {
    expect(everyDay(figures).map(({ day }) => day)).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ])
    expect(courseChart(figures).series[0]?.data).toEqual([0, 4, 0, 0])
  })

  it('names the classes of times', () => {
    expect(classNames([1, 3, 5, null])).toEqual(['1 天内', '2–3 天', '4–5 天', '5 天以上'])
    expect(timesTable(figures).rows.at(-1)).toEqual(['5 天以上', '0'])
  })

  it('begins where the span begins in China', () => {
    expect(lastDays(30, new Date('2026-03-01T17:00:00Z'))).toEqual({
      from: '2026-02-01',
      to: '2026-03-02',
    })
  })
})
