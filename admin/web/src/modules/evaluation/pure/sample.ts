/** An invented evaluation for the specs of this folder. */
import type { Evaluation, Results, SubjectResult } from './model'

export function sampleEvaluation(): Evaluation {
  const counts = {
    entitled: 0,
    issued: null,
    received: null,
    abstained: null,
    valid: null,
    spoiled: null,
  }
  const round = {
    weight: '0.5',
    state: 'draft' as const,
    closing: false,
    events: [],
    prepared: false,
    sheets_confirmed: false,
    key_holders: [],
    opens_at: null,
    closes_at: null,
    opened_at: null,
    closed_at: null,
    tallied_at: null,
    seals_at: null,
    sealed_at: null,
    check_in: null,
    fingerprint: null,
    merkle_root: null,
    counts,
    discard: null,
    released: false,
  }
  return {
    id: 'e1',
    version: 3,
    title: '年度测评',
    unit: { id: 'u1', name: '市局' },
    note: '',
    rounds: [
      {
        ...round,
        id: 'r1',
        kind: 'survey',
        categories: [
          { id: 'A', name: '班子成员', weight: '0.4', route: 'ticket', entitled: 0 },
          { id: 'B', name: '中层干部', weight: '0.6', route: 'ticket', entitled: 0 },
        ],
      },
      {
        ...round,
        id: 'r2',
        kind: 'meeting',
        categories: [{ id: 'A', name: '与会人员', weight: '1', route: 'ticket', entitled: 0 }],
      },
    ],
    form: {
      items: [
        { id: 'i1', name: '严守政治纪律' },
        { id: 'i2', name: '履行管党治党责任' },
        { id: 'i3', name: '执行廉洁纪律' },
      ],
      points: { satisfied: '100', basically_satisfied: '80', dissatisfied: '50' },
      comments: true,
      spoiled: { overall_missing: false, top_grade_quota: null },
    },
    subjects: [{ id: 's1', name: '王一', post: '局长', unit: '甲局' }],
    subject_count: 1,
    minimum_group: 5,
    flags: { score_below: '70.00', below_median: '10.00', dissatisfied_share: '1/3' },
    publicity_days: 7,
    frozen: false,
    promise_hash: null,
    created_at: '2026-10-01T00:00:00Z',
  }
}

function subject(id: string, name: string, changes: Partial<SubjectResult>): SubjectResult {
  return {
    id,
    name,
    post: '局长',
    unit: '甲局',
    composite_score: null,
    dissatisfied_share: null,
    flags: [],
    rounds: {},
    comments: {},
    ...changes,
  }
}

const round = (name: string) => ({
  name,
  opened_at: null,
  closed_at: null,
  tallied_at: null,
  merkle_root: null,
  discard: null,
})

export function sampleResults(): Results {
  const tallied = {
    ballots: 20,
    rating_this_subject: 19,
    score: '91.05',
    grades: { satisfied: 12, basically_satisfied: 5, dissatisfied: 1, unknown: 1 },
    dissatisfied_share: '1/19',
    items: { i1: '92.00', i2: '90.00', i3: '89.50' },
    by_category: { A: '95.00', B: '88.00' },
  }
  const withheld = {
    ballots: null,
    rating_this_subject: null,
    score: null,
    grades: null,
    dissatisfied_share: null,
    items: null,
    by_category: null,
  }
  return {
    evaluation_id: 'e1',
    title: '年度测评',
    unit: { id: 'u1', name: '市局' },
    rules: {
      form: sampleEvaluation().form,
      rounds: sampleEvaluation().rounds,
      minimum_group: 5,
      comments_from: 10,
      flags: sampleEvaluation().flags,
    },
    signature_key: 'd'.repeat(43),
    tallied_at: '2026-10-22T08:00:00Z',
    complete: true,
    promise_hash: 'a'.repeat(64),
    result_hash: 'b'.repeat(64),
    signature: 'c'.repeat(64),
    median_of_composites: '91.05',
    rounds: {
      survey: {
        ...round('调查测评'),
        state: 'tallied',
        tallied: true,
        suppressed: false,
        counts: { entitled: 30, issued: 22, received: 20, abstained: 10, valid: 20, spoiled: 0 },
        comments_shown: true,
      },
      meeting: {
        ...round('会议测评'),
        state: 'tallied',
        tallied: true,
        suppressed: true,
        counts: { entitled: 8, issued: 4, received: 3, abstained: 5, valid: null, spoiled: null },
        comments_shown: false,
      },
    },
    subjects: [
      subject('s1', '王一', {
        dissatisfied_share: '1/19',
        flags: ['dissatisfied_share'],
        rounds: { survey: tallied, meeting: withheld },
      }),
      subject('s2', '李二', {
        rounds: {
          survey: {
            ...tallied,
            rating_this_subject: 0,
            score: null,
            grades: { satisfied: 0, basically_satisfied: 0, dissatisfied: 0, unknown: 0 },
            dissatisfied_share: null,
            items: { i1: null, i2: null, i3: null },
            by_category: null,
          },
          meeting: withheld,
        },
      }),
    ],
  }
}
