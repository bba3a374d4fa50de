/** The figures behind each chart as a table of words, the same that the chart shows. */
import { GRADE_NAMES, GRADES } from '@/components/chart/colours'
import { formatCount } from '@/format/number'
import { roundName } from './labels'
import type { Named, Results, RoundKind, SubjectResult } from './model'
import {
  countText,
  distributionRows,
  gapText,
  resultRows,
  roundsOf,
  scoreGap,
} from './results_view'

export interface TableOfText {
  head: string[]
  rows: string[][]
}

export function compositeTable(results: Results): TableOfText {
  return {
    head: ['述责述廉对象', '综合得分', '标出原因'],
    rows: resultRows(results).map((row) => [
      row.name,
      row.compositeGap ? `${row.composite}（${row.compositeGap}）` : row.composite,
      row.flags.join('、') || '—',
    ]),
  }
}

export function distributionTable(results: Results, kind: RoundKind): TableOfText {
  return {
    head: ['述责述廉对象', ...GRADES.map((grade) => GRADE_NAMES[grade]), '评价票数'],
    rows: distributionRows(results, kind).map(({ name, grades, total, gap }) => [
      name,
      ...GRADES.map((grade) => (grades === null ? gap : countText(grades[grade], total))),
      grades === null ? gap : formatCount(total),
    ]),
  }
}

/** A round's item scores of one subject; a withheld or missing score is a word. */
export function itemScoreText(
  results: Results,
  subject: SubjectResult,
  kind: RoundKind,
  item: Named,
): string {
  const gap = scoreGap(results, subject, kind)
  if (gap !== null && gap !== 'unrated') return gapText[gap]
  return subject.rounds[kind]?.items?.[item.id] ?? gapText.unrated
}

export function itemsTable(results: Results, subject: SubjectResult): TableOfText {
  const kinds = roundsOf(results)
  return {
    head: ['分项', ...kinds.map((kind) => roundName[kind])],
    rows: results.rules.form.items.map((item) => [
      item.name,
      ...kinds.map((kind) => itemScoreText(results, subject, kind, item)),
    ]),
  }
}
