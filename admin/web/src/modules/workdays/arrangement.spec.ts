import { describe, expect, it } from 'vitest'
import { checkArrangement, type Arrangement } from './arrangement'

const FEAST: Arrangement = {
  first: '2026-03-20',
  last: '2026-03-22',
  working: false,
  note: '开斋节',
}

describe("the office's own days", () => {
  it('are taken as they are when all is there', () => {
    expect(checkArrangement(FEAST)).toEqual([])
    expect(checkArrangement({ ...FEAST, last: '2026-04-19' })).toEqual([])
  })

  it.each([
    ['last', { last: '2026-03-19' }],
    ['last', { last: '2026-04-20' }],
    ['first', { first: '' }],
    ['note', { note: '  ' }],
  ])('are refused for a wrong %s', (path, change) => {
    expect(checkArrangement({ ...FEAST, ...change }).map((field) => field.path)).toEqual([path])
  })
})
