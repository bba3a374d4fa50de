import { describe, expect, it } from 'vitest'
import { holderProblem } from './ceremony'
import type { KeySheetReading } from './key_sheet'

const holders = [
  { id: 'a', name: '张敏' },
  { id: 'b', name: '刘伟' },
  { id: 'c', name: '陈静' },
]
const sheet = (number: number | null): KeySheetReading => ({
  words: [],
  unknown: [],
  complete: number !== null,
  number,
  problem: null,
})

describe('whose sheet it is', () => {
  it('must be the own one first', () => {
    expect(holderProblem(sheet(1), holders, 'a', 'own')).toBeNull()
    expect(holderProblem(sheet(2), holders, 'a', 'own')).toContain('由刘伟保管')
  })

  it("must be another holder's second", () => {
    expect(holderProblem(sheet(3), holders, 'a', 'other')).toBeNull()
    expect(holderProblem(sheet(1), holders, 'a', 'other')).toContain('由您保管')
  })

  it('is not said before the sheet is whole', () => {
    expect(holderProblem(sheet(null), holders, 'a', 'own')).toBeNull()
  })
})
