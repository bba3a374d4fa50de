import { describe, expect, it } from 'vitest'
import {
  categoryLines,
  compositeGapText,
  distributionRows,
  pooledShareText,
  reconciliation,
  resultRows,
  roundScoreText,
  roundShareText,
  unfinished,
} from './results_view'
import { sampleResults } from './sample'
import type { SubjectResult } from './model'

const results = sampleResults()
const [first, second] = results.subjects as [SubjectResult, SubjectResult]

describe('results', () => {
  it('never show a withheld figure as 0 or blank', () => {
    expect(roundScoreText(results, first, 'meeting')).toBe('人数过少，不显示')
    const row = distributionRows(results, 'meeting')[0]
    expect(row).toMatchObject({ grades: null, gap: '人数过少，不显示' })
  })

  it('give the reason of a missing composite', () => {
    expect(resultRows(results)[0]?.composite).toBe('缺')
    expect(compositeGapText(results, first)).toBe('会议测评人数过少')
    expect(compositeGapText(results, second)).toBe('调查测评没有有效评价，会议测评人数过少')
    const pending = sampleResults()
    const { meeting } = pending.rounds
    if (meeting) Object.assign(meeting, { tallied: false, suppressed: false, state: 'open' })
    expect(compositeGapText(pending, first)).toBe('会议测评尚未计票')
  })

  it('say that a round was discarded, and give no composite then', () => {
    const discarded = sampleResults()
    const discard = {
      at: '2026-10-22T02:00:00Z',
      by: { id: 'a', name: '王测评' },
      second: { id: 'b', name: '李监票' },
      reason: '密钥单遗失两张',
    }
    const { meeting } = discarded.rounds
    if (meeting) Object.assign(meeting, { tallied: false, suppressed: false, discard })
    expect(roundScoreText(discarded, first, 'meeting')).toBe('已作废')
    expect(roundShareText(discarded, first, 'meeting')).toBe('已作废')
    expect(compositeGapText(discarded, first)).toBe('会议测评已作废')
    const withoutShare = { ...first, dissatisfied_share: null }
    expect(pooledShareText(discarded, withoutShare)).toBe('缺')
    expect(distributionRows(discarded, 'meeting')[0]?.gap).toBe('已作废')
    expect(unfinished(discarded)).toEqual({ discarded: ['meeting'], pending: false })
    expect(unfinished(results)).toEqual({ discarded: [], pending: false })
  })

  it('name a round that nobody rated in', () => {
    expect(roundScoreText(results, second, 'survey')).toBe('无有效评价')
  })

  it('show shares as counted and as percentage', () => {
    expect(pooledShareText(results, first)).toBe('1/19（5.26%）')
    expect(pooledShareText(results, second)).toBe('人数过少，不显示')
  })

  it('keep categories together or show none', () => {
    const categories = [
      { id: 'A', name: '班子成员', weight: '0.4' },
      { id: 'B', name: '中层干部', weight: '0.6' },
    ]
    expect(categoryLines(first, 'survey', categories)?.[1]).toEqual({
      name: 'B 票 · 中层干部',
      weight: '0.6',
      score: '88.00',
    })
    expect(categoryLines(first, 'meeting', categories)).toBeNull()
  })
})

describe('the reconciliation', () => {
  it('accounts for every ticket', () => {
    const survey = results.rounds.survey
    const lines = Object.fromEntries(
      reconciliation(survey?.counts ?? emptyCounts).map((line) => [line.name, line.value]),
    )
    expect(lines).toEqual({
      应参评: 30,
      其中未领取凭证: 8,
      已领取凭证: 22,
      其中未投票: 2,
      收到测评票: 20,
      未投: 10,
      有效票: 20,
      废票: 0,
    })
  })

  it('leaves out what is not known yet', () => {
    expect(reconciliation(emptyCounts).map((line) => line.name)).toEqual([
      '应参评',
      '已领取凭证',
      '收到测评票',
    ])
  })
})

const emptyCounts = {
  entitled: 8,
  issued: null,
  received: null,
  abstained: null,
  valid: null,
  spoiled: null,
}
