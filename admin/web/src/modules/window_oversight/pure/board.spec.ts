import { describe, expect, it } from 'vitest'
import { monthFacts, monthName } from './board'

describe('the board', () => {
  it('tells numbers as the estimates that they are, and no share of few', () => {
    const facts = monthFacts({
      received: 1045,
      answered: 40,
      triaged_resolve_now: 0,
      triaged_cannot_do: 5,
      triaged_hard: 10,
      triaged_redirected: 0,
      on_time_percent: 98,
      satisfied_percent: null,
    })
    expect(facts.map(({ value }) => value)).toEqual([
      '约 1,045',
      '约 40',
      '98%',
      '不公布',
      '少于 3',
      '约 5',
      '约 10',
      '少于 3',
    ])
  })

  it('names the month', () => {
    expect(monthName('2026-02')).toBe('2026年2月')
  })
})
