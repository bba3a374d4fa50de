import { describe, expect, it } from 'vitest'
import type { Evaluation, Round } from './model'
import { nextDue, nextStep, scheduleText } from './progress'
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

describe('the schedule', () => {
  it('says who acts where no time is set', () => {
    const [round] = having({ opens_at: '2026-10-22T00:30:00Z' }).rounds as [Round]
    expect(scheduleText(round)).toBe('2026-10-22（星期四）08:30自动开启，由两人手动关闭')
  })
})
