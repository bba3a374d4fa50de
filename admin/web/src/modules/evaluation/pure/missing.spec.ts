import { describe, expect, it } from 'vitest'
import type { MissingItem } from './model'
import { blockersOf, stepFor, stepOfPath, stepStates } from './missing'
import { sampleEvaluation } from './sample'

const missing: MissingItem[] = [
  { step: 'subjects', round: null, message: '还没有测评对象', blocking: true },
  { step: 'tickets', round: 'survey', message: '还没有测评票', blocking: true },
  { step: 'schedule', round: 'meeting', message: '没有定关闭时间', blocking: false },
]

describe('what is missing', () => {
  it('belongs to a step', () => {
    expect(missing.map(stepFor)).toEqual(['subjects', 'tickets', 'schedule'])
  })

  it('is found by its field', () => {
    const paths = ['title', 'subjects.0.name', 'rounds.1.weight', 'form.points.satisfied']
    expect(paths.map(stepOfPath)).toEqual(['basic', 'subjects', 'rounds', 'form'])
    const times = ['check_in_opens_at', 'opens_at', 'closes_at'].map((time) => `rounds.0.${time}`)
    expect(times.map(stepOfPath)).toEqual(['schedule', 'schedule', 'schedule'])
  })

  it('marks steps by whether it blocks opening', () => {
    const states = stepStates(sampleEvaluation(), missing)
    expect(states).toMatchObject({
      basic: 'done',
      subjects: 'missing',
      tickets: 'missing',
      schedule: 'hint',
      open: 'missing',
    })
  })

  it('shows what opening has fixed', () => {
    const states = stepStates({ ...sampleEvaluation(), frozen: true }, [])
    expect(states).toMatchObject({ form: 'fixed', schedule: 'done', open: 'done' })
  })

  it('keeps a round closed for its own and the common reasons only', () => {
    expect(blockersOf(missing, 'meeting').map((item) => item.step)).toEqual(['subjects'])
    expect(blockersOf(missing, 'survey')).toHaveLength(2)
  })
})
