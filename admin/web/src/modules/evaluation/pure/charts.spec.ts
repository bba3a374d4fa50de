import { describe, expect, it } from 'vitest'
import { canDrawRadar, gradeDistribution, itemsRadar, subjectsCompared } from './charts'
import { GRADE_COLOURS, GRADE_NAMES } from '@/components/chart/colours'
import { gradeInk } from './labels'
import { GRADES, type SubjectResult } from './model'
import { sampleEvaluation, sampleResults } from './sample'

const results = sampleResults()
const items = sampleEvaluation().form.items
const [first, second] = results.subjects as [SubjectResult, SubjectResult]

function luminance(colour: string): number {
  const part = (place: number) => {
    const value = parseInt(colour.slice(place, place + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe('grade colours', () => {
  it('are one per grade and leave its figure readable', () => {
    expect(new Set(Object.values(GRADE_COLOURS)).size).toBe(4)
    for (const grade of GRADES) {
      expect(contrast(GRADE_COLOURS[grade], gradeInk[grade])).toBeGreaterThanOrEqual(4.5)
    }
  })
})

describe('the grade distribution', () => {
  it('always has the four grades in the same order', () => {
    const names = GRADES.map((grade) => GRADE_NAMES[grade])
    for (const kind of ['survey', 'meeting'] as const) {
      expect(gradeDistribution(results, kind).series.map((series) => series.name)).toEqual(names)
    }
  })

  it('draws nothing, and says so, where figures are withheld', () => {
    const option = gradeDistribution(results, 'meeting')
    expect(option.series.every((series) => series.data.every((bar) => bar.value === null))).toBe(
      true,
    )
    expect(option.yAxis.data[0]).toContain('人数过少，不显示')
  })
})

describe('the comparison', () => {
  it('leaves a missing composite without a bar and gives the reason', () => {
    const option = subjectsCompared(results)
    expect(option.series[0]?.data[0]?.value).toBeNull()
    expect(option.yAxis.data[0]).toContain('人数过少，不显示')
  })
})

describe('the radar', () => {
  it('draws rounds with figures only', () => {
    expect(itemsRadar(results, first, items).series[0]?.data.map((line) => line.name)).toEqual([
      '调查测评',
    ])
    expect(canDrawRadar(results, first, items)).toBe(true)
  })

  it('is not drawn where an item has no score, or with less than three items', () => {
    expect(canDrawRadar(results, second, items)).toBe(false)
    expect(canDrawRadar(results, first, items.slice(0, 2))).toBe(false)
  })
})
