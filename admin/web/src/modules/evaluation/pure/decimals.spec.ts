import { describe, expect, it } from 'vitest'
import { checkWeights, equalWeights, percentOf, toUnits } from './decimals'

describe('weights', () => {
  it('sum exactly where binary fractions would not', () => {
    expect(checkWeights(['0.1', '0.2', '0.7'])).toMatchObject({ ok: true, sum: '1' })
  })

  it('say how much is missing or too much', () => {
    expect(checkWeights(['0.4', '0.4']).text).toBe('合计 0.8，还差 0.2')
    expect(checkWeights(['0.7', '0.4']).text).toBe('合计 1.1，超出 0.1')
  })

  it('refuse what is no plain decimal', () => {
    for (const text of ['', 'a', '-1', '1e3', '.5', '0.12345', '１']) {
      expect(toUnits(text)).toBeNull()
    }
    expect(checkWeights(['0.5', 'x'])).toMatchObject({ ok: false, sum: null })
  })

  it('divide into equal parts that sum to one', () => {
    for (let count = 1; count <= 8; count += 1) {
      expect(checkWeights(equalWeights(count)).ok).toBe(true)
    }
    expect(equalWeights(3)).toEqual(['0.34', '0.33', '0.33'])
  })
})

describe('shares', () => {
  it('become percentages rounded half up', () => {
    expect(percentOf('7/254')).toBe('2.76%')
    expect(percentOf('1/3')).toBe('33.33%')
    expect(percentOf('1/800')).toBe('0.13%')
    expect(percentOf('0/5')).toBe('0.00%')
    expect(percentOf('5/5')).toBe('100.00%')
  })

  it('are empty where there is none', () => {
    expect(percentOf(null)).toBe('')
    expect(percentOf('3/0')).toBe('')
  })
})
