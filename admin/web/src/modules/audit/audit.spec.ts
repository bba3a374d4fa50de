import { describe, expect, it } from 'vitest'
import { withInstants } from '@/format/period'
import { isPlain, lineOf, partsOf } from './words'

describe('the period of the audit log', () => {
  it('is whole days in China, both included', () => {
    expect(withInstants({ from: '2026-02-28', to: '2026-02-28', sort: '-seq' })).toEqual({
      from: '2026-02-27T16:00:00Z',
      to: '2026-02-28T16:00:00Z',
      sort: '-seq',
    })
    expect(withInstants({})).toEqual({ from: null, to: null })
  })
})

describe('the details of an entry', () => {
  it('are put in words', () => {
    expect(lineOf(['teller', 'auditor'])).toBe('监票人、审计员')
    expect(lineOf(true)).toBe('是')
    expect(lineOf(null)).toBe('（无）')
    expect(lineOf([])).toBe('（无）')
    expect(lineOf('2026-10-22T06:03:27Z')).toBe('2026-10-22 14:03:27')
    expect(lineOf(12)).toBe('12')
  })

  it('unfold level by level, unknown names as they are stored', () => {
    expect(isPlain([1, 2])).toBe(true)
    expect(isPlain([{ a: 1 }])).toBe(false)
    expect(partsOf({ former: [], strange: 1 })).toEqual([
      { label: '修改前', value: [] },
      { label: 'strange', value: 1 },
    ])
    expect(partsOf([{ a: 1 }])).toEqual([{ label: '第 1 项', value: { a: 1 } }])
  })
})
