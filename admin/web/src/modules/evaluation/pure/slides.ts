/** What the hall's big screen shows of a released result, a few subjects at a time. Neither comments
 * nor flags stand there: they are for those who have to act on them. */
import { GRADES, type Grade } from '@/components/chart/colours'
import { SUPPRESSED } from '@/format/number'
import { ABSENT, roundName } from './labels'
import type { Results, RoundKind } from './model'
import { distributionRows, roundScoreText } from './results_view'

/** Rows that the last row of a hall can still read. */
export const ROWS_PER_SLIDE = 9

export interface ScoreRow {
  name: string
  /** 0 to 100; null where there is no score. */
  value: number | null
  text: string
}

export interface GradeRow {
  name: string
  parts: { grade: Grade; count: number }[]
  total: number
  gap: string
}

export type Slide =
  | { kind: 'scores'; title: string; rows: ScoreRow[] }
  | { kind: 'grades'; title: string; rows: GradeRow[] }
  | { kind: 'withheld'; title: string }

/** The slides of one round's released result, in the order in which they are shown. */
export function slidesOf(results: Results, kind: RoundKind): Slide[] {
  const name = roundName[kind]
  if (results.rounds[kind]?.suppressed) {
    return [{ kind: 'withheld', title: `${name}：${SUPPRESSED}` }]
  }
  const slides: Slide[] = [
    ...pages(roundScores(results, kind), `${name}得分`, 'scores' as const),
    ...pages(roundGrades(results, kind), `${name}等次分布（票数）`, 'grades' as const),
  ]
  if (results.complete && Object.keys(results.rounds).length > 1) {
    slides.push(...pages(composites(results), '综合得分', 'scores' as const))
  }
  return slides
}

function pages<Kind extends string, Row>(rows: Row[], title: string, kind: Kind) {
  const count = Math.max(1, Math.ceil(rows.length / ROWS_PER_SLIDE))
  return Array.from({ length: count }, (_, page) => ({
    kind,
    title: count > 1 ? `${title}（${page + 1} / ${count}）` : title,
    rows: rows.slice(page * ROWS_PER_SLIDE, (page + 1) * ROWS_PER_SLIDE),
  }))
}

function roundScores(results: Results, kind: RoundKind): ScoreRow[] {
  return results.subjects.map((subject) => {
    const score = subject.rounds[kind]?.score ?? null
    return {
      name: subject.name,
      value: score === null ? null : Number(score),
      text: roundScoreText(results, subject, kind),
    }
  })
}

function composites(results: Results): ScoreRow[] {
  return results.subjects.map((subject) => ({
    name: subject.name,
    value: subject.composite_score === null ? null : Number(subject.composite_score),
    text: subject.composite_score ?? ABSENT,
  }))
}

function roundGrades(results: Results, kind: RoundKind): GradeRow[] {
  return distributionRows(results, kind).map((row) => ({
    name: row.name,
    parts: GRADES.map((grade) => ({ grade, count: row.grades?.[grade] ?? 0 })),
    total: row.total,
    gap: row.gap,
  }))
}
