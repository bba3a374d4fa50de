import { describe, expect, it } from 'vitest'
import type { CheckIn, Evaluation, RosterLine, Round } from './model'
import {
  actionsFor,
  checkInText,
  entitledText,
  importableKinds,
  openingConsequences,
  personsOf,
  phoneState,
  rightsText,
} from './roster'
import { sampleEvaluation } from './sample'

const checkIn = (state: CheckIn['state']): CheckIn => ({
  state,
  collected: state === 'not_yet' ? 0 : 3,
  opens_at: null,
  started_at: state === 'not_yet' ? null : '2026-03-01T01:00:00Z',
  ended_at: null,
})

function withRoster(state: CheckIn['state'], round: Round['state'] = 'draft'): Evaluation {
  const evaluation = sampleEvaluation()
  const [survey, meeting] = evaluation.rounds as [Round, Round]
  const categories = survey.categories.map((category) =>
    category.id === 'A' ? { ...category, route: 'roster' as const, entitled: 4 } : category,
  )
  return {
    ...evaluation,
    rounds: [{ ...survey, state: round, categories, check_in: checkIn(state) }, meeting],
  }
}

const line = (changes: Partial<RosterLine> = {}, right = {}): RosterLine => ({
  id: 'p1',
  name: '王一',
  unit: '甲局',
  post: '科员',
  phone: '138****0001',
  rights: [{ kind: 'survey', category: 'A', collected: false, revoked: false, ...right }],
  bound: false,
  invited: false,
  ...changes,
})

describe('the roster in words', () => {
  it('counts the persons of the categories that vote by roster', () => {
    expect(personsOf(withRoster('not_yet').rounds[0] as Round)).toBe(4)
  })

  it('counts persons and tickets each in their own measure', () => {
    const [mixed] = withRoster('not_yet').rounds as [Round]
    const counts = { ...mixed.counts, entitled: 1204 }
    expect(entitledText({ ...mixed, counts })).toBe('名册 4 人、测评码 1,200 张')
    const [byRoster] = mixed.categories as [Round['categories'][number]]
    expect(
      entitledText({ ...mixed, categories: [byRoster], counts: { ...counts, entitled: 4 } }),
    ).toBe('4 人')
    const [tickets] = sampleEvaluation().rounds as [Round]
    expect(entitledText({ ...tickets, counts })).toBe('1,204 张')
  })

  it('tells where check-in stands', () => {
    expect(checkInText(checkIn('not_yet'))).toBe('还没有开始签到。')
    expect(checkInText(checkIn('open'))).toContain('正在进行，已签到 3 人')
    expect(checkInText(checkIn('ended'))).toContain('已经结束')
  })

  it('tells rights and phones', () => {
    expect(rightsText(line())).toBe('调查测评 A 票')
    expect(rightsText(line({}, { collected: true }))).toBe('调查测评 A 票，已签到')
    expect(rightsText(line({}, { revoked: true }))).toBe('调查测评 A 票，已取消')
    expect(phoneState(line({ invited: true }))).toBe('已发邀请，未绑定')
    expect(phoneState(line({ bound: true, invited: true }))).toBe('已绑定')
  })
})

describe('the question before opening', () => {
  const asked = (entitled: number, changes: Partial<CheckIn> = {}) => {
    const evaluation = withRoster('open')
    const [round] = evaluation.rounds as [Round]
    round.counts = { ...round.counts, entitled }
    round.check_in = { ...checkIn('open'), ...changes }
    return openingConsequences(evaluation, round).join('')
  }

  it('tells how many persons and tickets it concerns', () => {
    expect(asked(9)).toContain('名册 4 人，没有签到的 1 人不能参加这一轮')
    expect(asked(9)).toContain('5 张测评码从此可以使用')
  })

  it('does not speak of tickets where there are none, nor of absent persons', () => {
    expect(asked(4, { collected: 4 })).toContain('名册 4 人都已签到')
    expect(asked(4)).not.toContain('测评码')
  })

  it('does not speak of check-in where everybody votes by ticket', () => {
    const evaluation = sampleEvaluation()
    const consequences = openingConsequences(evaluation, evaluation.rounds[0] as Round)
    expect(consequences.join('')).not.toContain('签到')
  })
})

describe('what can be done', () => {
  it('adds persons until check-in has ended', () => {
    expect(importableKinds(withRoster('not_yet'))).toEqual(['survey'])
    expect(importableKinds(withRoster('open'))).toEqual(['survey'])
    expect(importableKinds(withRoster('ended'))).toEqual([])
    expect(importableKinds(sampleEvaluation())).toEqual([])
  })

  it('revokes what was not collected, and deletes before check-in alone', () => {
    expect(actionsFor(line(), withRoster('not_yet'))).toEqual({
      invite: true,
      revoke: true,
      restore: false,
      unbind: false,
      remove: true,
    })
    expect(actionsFor(line({ bound: true }, { collected: true }), withRoster('open'))).toEqual({
      invite: false,
      revoke: false,
      restore: false,
      unbind: true,
      remove: false,
    })
    expect(actionsFor(line({}, { revoked: true }), withRoster('open')).restore).toBe(true)
    expect(actionsFor(line({}, { revoked: true }), withRoster('open')).invite).toBe(false)
    expect(actionsFor(line(), withRoster('ended', 'open')).revoke).toBe(false)
    expect(actionsFor(line(), withRoster('ended')).invite).toBe(false)
  })
})
