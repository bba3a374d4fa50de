import { describe, expect, it } from 'vitest'
import { reactive } from 'vue'
import { draftOf, isChanged, mergeDrafts } from './draft'
import { sampleEvaluation } from './sample'
import { problemsOf, type Draft, type DraftRound } from './validation'

const base = draftOf(sampleEvaluation())
const changed = (change: (draft: Draft) => void): Draft => {
  const draft = structuredClone(base)
  change(draft)
  return draft
}
const survey = (draft: Draft) => draft.rounds[0] as DraftRound

describe('two officers editing at once', () => {
  it('keep both changes when they touch different parts', () => {
    const mine = changed((draft) => (draft.title = '我的名称'))
    const theirs = changed((draft) => (survey(draft).weight = '0.6'))
    const merge = mergeDrafts(base, mine, theirs)
    expect(merge.conflicts).toEqual([])
    expect(merge.draft.title).toBe('我的名称')
    expect(survey(merge.draft).weight).toBe('0.6')
  })

  it('are asked only where both changed the same part differently', () => {
    const mine = changed((draft) => (survey(draft).categories = []))
    const theirs = changed((draft) => survey(draft).categories.pop())
    expect(mergeDrafts(base, mine, theirs).conflicts).toEqual(['调查测评的票种'])
  })

  it('are merged from a form that Vue watches', () => {
    const mine = reactive(changed((draft) => (survey(draft).weight = '0.7')))
    const theirs = changed((draft) => (draft.note = '新'))
    const { draft } = mergeDrafts(base, mine, theirs)
    expect([survey(draft).weight, draft.note]).toEqual(['0.7', '新'])
  })

  it('agree silently when both made the same change', () => {
    const mine = changed((draft) => (draft.note = '同'))
    expect(mergeDrafts(base, mine, structuredClone(mine)).conflicts).toEqual([])
  })

  it('can add and take away rounds', () => {
    const mine = changed((draft) => draft.rounds.pop())
    const theirs = changed((draft) => (survey(draft).weight = '1'))
    const { draft } = mergeDrafts(base, mine, theirs)
    expect(draft.rounds.map((round) => [round.kind, round.weight])).toEqual([['survey', '1']])
  })
})

describe('changes', () => {
  it('are seen in any part', () => {
    expect(isChanged(base, structuredClone(base))).toBe(false)
    expect(
      isChanged(
        base,
        changed((draft) => (draft.form.comments = false)),
      ),
    ).toBe(true)
  })
})

describe('validation', () => {
  const pathsOf = (change: (draft: Draft) => void) =>
    problemsOf(changed(change)).map((problem) => problem.path)

  it('accepts a sound draft', () => {
    expect(problemsOf(base)).toEqual([])
  })

  it('names the field', () => {
    expect(pathsOf((draft) => (draft.title = ' '))).toEqual(['title'])
    expect(pathsOf((draft) => (draft.minimum_group = 2))).toEqual(['minimum_group'])
    expect(pathsOf((draft) => (draft.form.points.satisfied = '101'))).toEqual([
      'form.points.satisfied',
    ])
    expect(pathsOf((draft) => (draft.form.points.dissatisfied = '90'))).toEqual(['form.points'])
    expect(pathsOf((draft) => (draft.flags.dissatisfied_share = '3/2'))).toEqual([
      'flags.dissatisfied_share',
    ])
    expect(pathsOf((draft) => draft.form.items.push({ id: '', name: '严守政治纪律' }))).toEqual([
      'form.items.3.name',
    ])
  })

  it('wants weights that sum to one', () => {
    expect(pathsOf((draft) => (survey(draft).weight = '0.4'))).toEqual(['rounds'])
    expect(pathsOf((draft) => survey(draft).categories.pop())).toEqual(['rounds.0.categories'])
  })

  it('wants a round to close after it opens', () => {
    expect(
      pathsOf((draft) => {
        survey(draft).opens_at = '2026-10-22T08:00:00Z'
        survey(draft).closes_at = '2026-10-22T08:00:00Z'
      }),
    ).toEqual(['rounds.0.closes_at'])
  })
})
