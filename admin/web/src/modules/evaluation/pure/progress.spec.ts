import { describe, expect, it } from 'vitest'
import type { Evaluation, Round } from './model'
import { discardText, hasResults, nextDue, nextStep, scheduleText, standingText } from './progress'
import { sampleEvaluation } from './sample'

const admin = { runs: true, reads: true }
const teller = { runs: false, reads: false }

function having(...changes: Partial<Round>[]): Evaluation {
  const evaluation = sampleEvaluation()
  evaluation.rounds = evaluation.rounds.map((round, place) => ({ ...round, ...changes[place] }))
  return evaluation
}

describe('the next step', () => {
  it('is the set-up until something runs', () => {
    expect(nextStep(having(), 3, admin)?.text).toBe('继续设置')
    expect(nextStep(having(), 0, admin)?.text).toBe('检查与开启')
    expect(nextStep(having(), 3, teller)).toBeNull()
  })

  it('puts a count before a closing, and a closing before the rest', () => {
    expect(nextStep(having({ state: 'closed' }, { state: 'open' }), 0, admin)?.kind).toBe('count')
    expect(nextStep(having({ state: 'tallied' }, { state: 'open' }), 0, admin)?.kind).toBe('close')
    expect(nextStep(having({ state: 'closed' }), 0, teller)?.kind).toBe('count')
  })

  it('is nothing to press while a closing is carried out', () => {
    const closing = having({ state: 'tallied' }, { state: 'open', closing: true })
    expect(nextStep(closing, 0, admin)?.kind).toBe('results')
    expect(nextStep(closing, 0, teller)).toBeNull()
  })
})

describe('what is due', () => {
  const now = new Date('2026-10-20T02:00:00Z')

  it('is the earliest date of any round', () => {
    const evaluation = having(
      { state: 'tallied', seals_at: '2026-10-25T02:00:00Z' },
      { state: 'open', closes_at: '2026-10-22T02:00:00Z' },
    )
    expect(nextDue(evaluation, now)).toEqual({
      text: '会议测评 2026-10-22 10:00 关闭',
      left: '还有 2 天',
    })
  })

  it('is the count of a closed round before any date', () => {
    const evaluation = having(
      { state: 'closed' },
      { state: 'open', closes_at: '2026-10-22T02:00:00Z' },
    )
    expect(nextDue(evaluation, now)?.text).toBe('调查测评待开箱计票')
  })

  it('may be nothing', () => {
    expect(nextDue(having(), now)).toBeNull()
  })
})

describe('what goes on', () => {
  const standing = (changes: Partial<Round>) => standingText(having(changes).rounds[0] as Round)

  it('says what happens to a round, and until when', () => {
    expect(standing({ state: 'open' })).toBe('正在投票，由两人手动关闭')
    expect(standing({ state: 'open', closes_at: '2026-10-22T02:00:00Z' })).toContain(
      '正在投票，2026-10-22（星期四）10:00自动关闭',
    )
    expect(standing({ state: 'open', closing: true })).toBe('正在关闭')
    expect(standing({ state: 'closed' })).toBe('已关闭，等待两人开箱计票')
    expect(standing({ state: 'tallied', seals_at: '2026-10-22T02:00:00Z' })).toContain('公示到')
    expect(standing({ state: 'sealed' })).toContain('已封存')
    expect(standing({ state: 'discarded' })).toBe('已作废，没有结果')
  })

  it('says of a discarded round who ended it and why, and has that as its result', () => {
    const discard = {
      at: '2026-10-22T02:00:00Z',
      by: { id: 'a', name: '王测评' },
      second: { id: 'b', name: '李监票' },
      reason: '密钥单遗失两张',
    }
    expect(discardText('survey', discard)).toBe(
      '调查测评已于 2026-10-22 10:00 由王测评、李监票共同作废，没有结果。原因：密钥单遗失两张。',
    )
    const discarded = having({ state: 'discarded' }, { state: 'discarded' })
    expect(hasResults(discarded)).toBe(true)
    expect(nextDue(discarded)).toBeNull()
    expect(nextStep(discarded, 0, admin)?.kind).toBe('results')
  })
})

describe('the schedule', () => {
  it('says who acts where no time is set', () => {
    const [round] = having({ opens_at: '2026-10-22T00:30:00Z' }).rounds as [Round]
    expect(scheduleText(round)).toBe('2026-10-22（星期四）08:30自动开启，由两人手动关闭')
  })
})
