import { describe, expect, it } from 'vitest'
import type { Figure } from './api'
import { figuresOf, outcomeBars, sumsBy, totalOf } from './figures'

const figure = (unit: string, rule: string, change: Partial<Figure>): Figure => ({
  unit: { id: unit, name: `单位${unit}` },
  rule,
  title: `事项${rule}`,
  on_time: 0,
  late: 0,
  overdue: 0,
  pending: 0,
  ...change,
})
const FIGURES = [
  figure('a', 'plan', { on_time: 3, pending: 1 }),
  figure('a', 'report', { late: 1 }),
  figure('b', 'plan', { on_time: 2, overdue: 4 }),
]

describe('figures of obligations', () => {
  it('add up by unit and by kind, most overdue first', () => {
    expect(sumsBy(FIGURES, 'unit').map((sum) => [sum.name, totalOf(sum)])).toEqual([
      ['单位b', 6],
      ['单位a', 5],
    ])
    const [plan, report] = sumsBy(FIGURES, 'rule')
    expect(plan).toEqual({
      key: 'plan',
      name: '事项plan',
      on_time: 5,
      late: 0,
      overdue: 4,
      pending: 1,
    })
    expect(report?.late).toBe(1)
  })

  it('stand in the bars as they are in the sums', () => {
    const bars = outcomeBars(sumsBy(FIGURES, 'unit'))
    expect(bars.series.map((series) => series.data)).toEqual([
      [2, 3],
      [0, 1],
      [4, 0],
      [0, 1],
    ])
  })

  it('lead to their lists; what is late or due today stands out', () => {
    const links = figuresOf(
      { open: 12, due_today: 0, overdue: 2 },
      new Date('2026-10-21T16:30:00Z'),
    )
    expect(links.map((link) => [link.label, link.value, link.urgent ?? false])).toEqual([
      ['已逾期', '2', true],
      ['今天到期', '0', false],
      ['未办结', '12', false],
    ])
    expect(links[1]?.to).toEqual({
      name: 'my-obligations',
      query: { from: '2026-10-22', to: '2026-10-22' },
    })
  })
})
