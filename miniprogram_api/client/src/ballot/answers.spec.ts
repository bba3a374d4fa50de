import { describe, expect, it } from 'vitest'
import type { RoundInfo } from '@/api/types'
import { type Answers, cleanComment, commentTotal, encodeAnswers } from './answers'
import { NEXT_STAGES, STAGES } from './participation'
import { decidedCount, firstUndecided, reviewBallot } from './review'

const round = {
  subjects: [1, 2, 3].map((i) => ({ id: `s${String(i)}`, name: '', post: '', unit: '' })),
  form: {
    items: [{ id: 'a', name: '' }],
    comments: true,
    comment_limit: 200,
    comment_total: 1000,
    spoiled: { overall_missing: false, top_grade_quota: 1 },
  },
  ballot_size: 4096,
} as unknown as RoundInfo

const graded = (overall: 'satisfied' | 'unknown', comment = '') =>
  ({ kind: 'graded', overall, items: {}, comment }) as const

const text = (answers: Answers, of = round) => {
  const bytes = encodeAnswers(of, answers)
  return Buffer.from(bytes.subarray(0, bytes.lastIndexOf(0x80))).toString('utf8')
}

describe('encodeAnswers', () => {
  it('has the same length whatever was answered', () => {
    const long = '好'.repeat(200)
    const full = { s1: graded('satisfied', long), s2: graded('satisfied', long) }
    expect(encodeAnswers(round, {})).toHaveLength(4096)
    expect(encodeAnswers(round, full)).toHaveLength(4096)
  })

  it('gives items the overall grade unless they have their own', () => {
    const answers: Answers = {
      s1: { kind: 'graded', overall: 'satisfied', items: { a: 'unknown' }, comment: '' },
      s2: graded('unknown'),
    }
    expect(text(answers)).toBe('{"v":1,"g":["14","44",""],"c":[]}')
  })

  it('leaves comments out where the form asks for none', () => {
    const without = { ...round, form: { ...round.form, comments: false } }
    expect(text({ s1: graded('satisfied', '好') }, without)).toBe('{"v":1,"g":["11","",""],"c":[]}')
  })

  it('refuses what does not fit rather than cutting it', () => {
    const small = { ...round, ballot_size: 64 }
    expect(() => encodeAnswers(small, { s1: graded('satisfied', '好'.repeat(50)) })).toThrow(
      RangeError,
    )
  })

  it('holds the longest comments the form allows, in the heaviest characters', () => {
    const five = { ...round, subjects: [1, 2, 3, 4, 5].map((i) => ({ id: `s${String(i)}` })) }
    for (const character of ['好', '"', '😀', '\u0800']) {
      const comment = character.repeat(200 / character.length)
      const answers = Object.fromEntries(
        five.subjects.map(({ id }) => [id, graded('satisfied', comment)]),
      )
      expect(encodeAnswers(five as unknown as RoundInfo, answers)).toHaveLength(4096)
    }
  })
})

describe('cleanComment', () => {
  it('is one line without control characters or half characters', () => {
    expect(cleanComment('  甲\n\n乙\u0000丙\ud800 ')).toBe('甲 乙 丙')
  })
})

describe('reviewBallot', () => {
  it('counts what is missing, abstained and graded', () => {
    const answers: Answers = { s1: graded('satisfied'), s2: { kind: 'abstention' } }
    const review = reviewBallot(round, answers)
    expect(review.undecided.map(({ id }) => id)).toEqual(['s3'])
    expect(review.abstained.map(({ id }) => id)).toEqual(['s2'])
    expect([review.graded, review.topGrades, review.topGradesTooMany]).toEqual([1, 1, 0])
    expect([decidedCount(round, answers), firstUndecided(round, answers)]).toEqual([2, 2])
  })

  it('says by how many the quota of top grades is exceeded', () => {
    const answers = { s1: graded('satisfied'), s2: graded('satisfied'), s3: graded('satisfied') }
    expect(reviewBallot(round, answers).topGradesTooMany).toBe(2)
    expect(firstUndecided(round, answers)).toBeNull()
  })

  it('says by how much all comments together are too long', () => {
    const tight = { ...round, form: { ...round.form, comment_total: 5 } }
    const answers = { s1: graded('satisfied', '一二三 '), s2: graded('unknown', '四五六七') }
    expect(commentTotal(answers)).toBe(7)
    expect(reviewBallot(tight, answers).commentsTooLong).toBe(2)
  })
})

describe('stages', () => {
  it('end in received or refused, and every stage can be reached', () => {
    const reachable = new Set(Object.values(NEXT_STAGES).flat())
    expect(STAGES.filter((stage) => NEXT_STAGES[stage].length === 0)).toEqual([
      'received',
      'refused',
    ])
    expect(STAGES.filter((stage) => !reachable.has(stage))).toEqual(['arrived'])
  })
})
