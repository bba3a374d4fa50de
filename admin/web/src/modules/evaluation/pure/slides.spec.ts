import { describe, expect, it } from 'vitest'
import { sampleResults } from './sample'
import { ROWS_PER_SLIDE, slidesOf } from './slides'

describe('slides of a released result', () => {
  it('show scores, grades, and the composite once all rounds are counted', () => {
    const titles = slidesOf(sampleResults(), 'survey').map((slide) => slide.title)
    expect(titles).toEqual(['调查测评得分', '调查测评等次分布（票数）', '综合得分'])
    const partial = { ...sampleResults(), complete: false }
    expect(slidesOf(partial, 'survey').map((slide) => slide.title)).not.toContain('综合得分')
  })

  it('show nothing of a round with too few ballots', () => {
    expect(slidesOf(sampleResults(), 'meeting')).toEqual([
      { kind: 'withheld', title: '会议测评：人数过少，不显示' },
    ])
  })

  it('divide many subjects into pages', () => {
    const results = sampleResults()
    const [first] = results.subjects
    if (!first) throw new Error('the sample has subjects')
    results.subjects = Array.from({ length: ROWS_PER_SLIDE + 1 }, () => first)
    const pages = slidesOf(results, 'survey').filter((slide) => slide.title.includes('得分（'))
    expect(pages.map((slide) => slide.title).slice(0, 2)).toEqual([
      '调查测评得分（1 / 2）',
      '调查测评得分（2 / 2）',
    ])
  })

  it('carry neither comments nor flags', () => {
    expect(JSON.stringify(slidesOf(sampleResults(), 'survey'))).not.toMatch(/comments|flag/)
  })
})
