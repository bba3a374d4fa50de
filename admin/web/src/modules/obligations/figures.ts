import type { FigureLink } from '@/components/FigureLinks.vue'
import { formatCount } from '@/format/number'
import { formatDate } from '@/format/time'
import type { Figure, ObligationCounts } from './api'

/** What waits for an officer, each figure leading to its list; what is overdue stands first. */
export function figuresOf(counts: ObligationCounts, now: Date = new Date()): FigureLink[] {
  const today = formatDate(now)
  const link = (query: Record<string, string>): FigureLink['to'] => ({
    name: 'my-obligations',
    query,
  })
  return [
    {
      label: '已逾期',
      value: formatCount(counts.overdue),
      to: link({ state: 'overdue' }),
      urgent: counts.overdue > 0,
    },
    {
      label: '今天到期',
      value: formatCount(counts.due_today),
      to: link({ from: today, to: today }),
      urgent: counts.due_today > 0,
    },
    { label: '未办结', value: formatCount(counts.open), to: link({}) },
  ]
}

/** What has become of obligations, in the order in which bars and tables show it. */
export const OUTCOMES = ['on_time', 'late', 'overdue', 'pending'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const OUTCOME_NAMES: Record<Outcome, string> = {
  on_time: '按时办结',
  late: '逾期办结',
  overdue: '逾期未办',
  pending: '未到期',
}

/** After Okabe and Ito; red stands for overdue alone. */
export const OUTCOME_COLOURS: Record<Outcome, string> = {
  on_time: '#0072b2',
  late: '#e69f00',
  overdue: '#b3261e',
  pending: '#b4b9bf',
}

export interface Sum extends Record<Outcome, number> {
  key: string
  name: string
}

/** Figures added up by unit or by kind, those with most overdue first. */
export function sumsBy(figures: readonly Figure[], by: 'unit' | 'rule'): Sum[] {
  const sums = new Map<string, Sum>()
  for (const figure of figures) {
    const [key, name] =
      by === 'unit' ? [figure.unit.id, figure.unit.name] : [figure.rule, figure.title]
    const sum = sums.get(key) ?? { key, name, on_time: 0, late: 0, overdue: 0, pending: 0 }
    for (const outcome of OUTCOMES) sum[outcome] += figure[outcome]
    sums.set(key, sum)
  }
  return [...sums.values()].sort(
    (one, other) => other.overdue - one.overdue || one.name.localeCompare(other.name, 'zh-CN'),
  )
}

/** How many of a sum there are. */
export const totalOf = (sum: Sum): number =>
  OUTCOMES.reduce((total, outcome) => total + sum[outcome], 0)

/** Stacked bars, one for each sum. */
export function outcomeBars(sums: readonly Sum[]) {
  return {
    grid: { left: 8, right: 32, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: 'rect', selectedMode: false },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', minInterval: 1 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: sums.map((sum) => (sum.name.length > 12 ? `${sum.name.slice(0, 12)}…` : sum.name)),
    },
    series: OUTCOMES.map((outcome) => ({
      name: OUTCOME_NAMES[outcome],
      type: 'bar',
      stack: 'outcomes',
      barMaxWidth: 24,
      itemStyle: { color: OUTCOME_COLOURS[outcome] },
      label: {
        show: true,
        color: outcome === 'late' || outcome === 'pending' ? '#1f2733' : '#ffffff',
        formatter: ({ value }: { value: number }) => (value > 0 ? formatCount(value) : ''),
      },
      data: sums.map((sum) => sum[outcome]),
    })),
  }
}
