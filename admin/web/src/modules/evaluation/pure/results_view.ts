/** Turns results into what screens show: every withheld or missing figure is a word, never 0 or blank. */
import { percentOf } from './decimals'
import { formatCount, SUPPRESSED } from '@/format/number'
import { ABSENT, flagText, roundName } from './labels'
import {
  GRADES,
  ROUND_KINDS,
  type Grade,
  type Results,
  type RoundCounts,
  type RoundKind,
  type SubjectResult,
} from './model'

/** Rounds of these results, survey before meeting. */
export function roundsOf(results: Results): RoundKind[] {
  return ROUND_KINDS.filter((kind) => results.rounds[kind] !== undefined)
}

/** Why a subject has no score in a round; null when there is one. */
export function scoreGap(
  results: Results,
  subject: SubjectResult,
  kind: RoundKind,
): 'pending' | 'discarded' | 'suppressed' | 'unrated' | null {
  const round = results.rounds[kind]
  if (round?.discard) return 'discarded'
  if (round === undefined || !round.tallied) return 'pending'
  if (round.suppressed) return 'suppressed'
  return (subject.rounds[kind]?.score ?? null) === null ? 'unrated' : null
}

/** What stands in the place of a figure. */
export const gapText = {
  pending: '未计票',
  discarded: '已作废',
  suppressed: SUPPRESSED,
  unrated: '无有效评价',
} as const

/** Rounds that were discarded, and whether any still waits for its count. */
export function unfinished(results: Results): { discarded: RoundKind[]; pending: boolean } {
  const kinds = roundsOf(results)
  const discarded = kinds.filter((kind) => results.rounds[kind]?.discard)
  return {
    discarded,
    pending: kinds.some((kind) => !results.rounds[kind]?.tallied && !discarded.includes(kind)),
  }
}

/** A subject's score in a round, or why there is none. */
export function roundScoreText(results: Results, subject: SubjectResult, kind: RoundKind): string {
  const gap = scoreGap(results, subject, kind)
  return gap === null ? (subject.rounds[kind]?.score ?? ABSENT) : gapText[gap]
}

/** Why the composite is missing, as a sentence; "" when it is there. */
export function compositeGapText(results: Results, subject: SubjectResult): string {
  if (subject.composite_score !== null) return ''
  const reasons = {
    pending: '尚未计票',
    discarded: '已作废',
    suppressed: '人数过少',
    unrated: '没有有效评价',
  } as const
  const parts = roundsOf(results).flatMap((kind) => {
    const gap = scoreGap(results, subject, kind)
    return gap === null ? [] : [`${roundName[kind]}${reasons[gap]}`]
  })
  return parts.join('，')
}

/** A dissatisfied share as "7/254（2.76%）", or why there is none. */
export function shareText(share: string | null): string {
  return share === null ? SUPPRESSED : `${share}（${percentOf(share)}）`
}

/** The pooled share of a subject: withheld only where no round has published figures. */
export function pooledShareText(results: Results, subject: SubjectResult): string {
  if (subject.dissatisfied_share !== null) return shareText(subject.dissatisfied_share)
  const gaps = roundsOf(results).map((kind) => scoreGap(results, subject, kind))
  if (gaps.includes('pending') || gaps.includes('discarded')) return ABSENT
  return gaps.includes('suppressed') ? SUPPRESSED : ABSENT
}

/** A round's own share of the dissatisfied. */
export function roundShareText(results: Results, subject: SubjectResult, kind: RoundKind): string {
  const gap = scoreGap(results, subject, kind)
  if (gap !== null && gap !== 'unrated') return gapText[gap]
  const share = subject.rounds[kind]?.dissatisfied_share ?? null
  return share === null ? gapText.unrated : shareText(share)
}

export interface ResultRow {
  id: string
  place: number
  name: string
  post: string
  unit: string
  composite: string
  compositeGap: string
  /** For sorting; missing scores come last. */
  compositeValue: number
  rounds: { kind: RoundKind; score: string }[]
  share: string
  flags: string[]
  subject: SubjectResult
}

/** The table of subjects, in the published order. */
export function resultRows(results: Results): ResultRow[] {
  return results.subjects.map((subject, place) => ({
    id: subject.id,
    place: place + 1,
    name: subject.name,
    post: subject.post,
    unit: subject.unit,
    composite: subject.composite_score ?? ABSENT,
    compositeGap: compositeGapText(results, subject),
    compositeValue: subject.composite_score === null ? -1 : Number(subject.composite_score),
    rounds: roundsOf(results).map((kind) => ({
      kind,
      score: roundScoreText(results, subject, kind),
    })),
    share: pooledShareText(results, subject),
    flags: subject.flags.map((flag) => flagText[flag]),
    subject,
  }))
}

export interface DistributionRow {
  id: string
  name: string
  /** Ballots per grade; null when the round's figures are withheld or not there yet. */
  grades: Record<Grade, number> | null
  total: number
  /** Word in place of the figures. */
  gap: string
}

/** How the grades fell, per subject, in one round. */
export function distributionRows(results: Results, kind: RoundKind): DistributionRow[] {
  return results.subjects.map((subject) => {
    const grades = subject.rounds[kind]?.grades ?? null
    const gap = scoreGap(results, subject, kind)
    const shown = gap === null || gap === 'unrated' ? grades : null
    return {
      id: subject.id,
      name: subject.name,
      grades: shown,
      total: shown === null ? 0 : GRADES.reduce((sum, grade) => sum + shown[grade], 0),
      gap: shown === null ? gapText[gap ?? 'unrated'] : '',
    }
  })
}

/** "12（34.3%）" of a total, with one decimal. */
export function countText(count: number, total: number): string {
  if (total === 0) return formatCount(count)
  return `${formatCount(count)}（${((count / total) * 100).toFixed(1)}%）`
}

export interface ReconciliationLine {
  name: string
  value: number | null
  note: string
}

/** The account of a closed round: every right is somewhere. */
export function reconciliation(counts: RoundCounts): ReconciliationLine[] {
  const { entitled, issued, received, abstained, valid, spoiled } = counts
  const difference = (more: number | null, less: number | null) =>
    more === null || less === null ? null : more - less
  const lines: ReconciliationLine[] = [
    { name: '应参评', value: entitled, note: '未作废的测评码和名册上的人员' },
    {
      name: '其中未领取凭证',
      value: difference(entitled, issued),
      note: '测评码没有被使用，或名册人员没有签到',
    },
    { name: '已领取凭证', value: issued, note: '手机凭测评码或签到领得一张测评凭证' },
    {
      name: '其中未投票',
      value: difference(issued, received),
      note: '领了凭证，关闭前没有投出',
    },
    { name: '收到测评票', value: received, note: '票箱里的票，不会多于已领取的凭证' },
    { name: '未投', value: abstained, note: '应参评中没有投票的，包括没有领取凭证的' },
    { name: '有效票', value: valid, note: '计入结果' },
    { name: '废票', value: spoiled, note: '依开启前定下的废票规则' },
  ]
  return lines.filter(
    (line) => line.value !== null || line.name === '收到测评票' || line.name === '已领取凭证',
  )
}

/** One subject's categories in a round; null when they must not be shown. */
export function categoryLines(
  subject: SubjectResult,
  kind: RoundKind,
  categories: { id: string; name: string; weight: string }[],
): { name: string; weight: string; score: string }[] | null {
  const scores = subject.rounds[kind]?.by_category ?? null
  if (scores === null) return null
  return categories.map((category) => ({
    name: `${category.id} 票 · ${category.name}`,
    weight: category.weight,
    score: scores[category.id] ?? '无有效评价',
  }))
}

/** Rows in another order: "composite", "-composite", "place" or "-place"; missing scores always last. */
export function sortRows(rows: ResultRow[], sort: string): ResultRow[] {
  const down = sort.startsWith('-') ? -1 : 1
  if (sort.replace('-', '') !== 'composite') {
    return [...rows].sort((one, other) => down * (one.place - other.place))
  }
  return [...rows].sort((one, other) => {
    const [mine, theirs] = [one.compositeValue, other.compositeValue]
    if (mine < 0 || theirs < 0)
      return mine < 0 && theirs < 0 ? one.place - other.place : theirs - mine
    return down * (mine - theirs) || one.place - other.place
  })
}
