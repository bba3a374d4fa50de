import { formatCount } from '@/format/number'
import type { Figures, Numbers } from '../api'

/** A series of a chart: what it counts, what it is called, how it looks. */
interface Series {
  key: keyof Numbers
  name: string
  colour: string
}

/** After Okabe and Ito; told apart with any colour vision. */
export const OUTCOMES: readonly Series[] = [
  { key: 'triaged_resolve_now', name: '立即协调', colour: '#0072b2' },
  { key: 'triaged_cannot_do', name: '不能办', colour: '#e69f00' },
  { key: 'triaged_hard', name: '很难办', colour: '#cc79a7' },
  { key: 'triaged_redirected', name: '告知去向', colour: '#b4b9bf' },
]
const COURSE: readonly Series[] = [
  { key: 'received', name: '收到', colour: '#0072b2' },
  { key: 'answered', name: '答复', colour: '#009e73' },
  { key: 'answered_late', name: '逾期答复', colour: '#b3261e' },
]

/** The columns of the table of halls. */
const COLUMNS: readonly [keyof Numbers, string][] = [
  ['received', '收到'],
  ...OUTCOMES.map(({ key, name }) => [key, name] as [keyof Numbers, string]),
  ['answered', '答复'],
  ['answered_late', '逾期答复'],
  ['promises_moved', '调整承诺'],
  ['reopened', '重新办理'],
]

export interface Table {
  head: string[]
  rows: string[][]
}

/** 66.7%; a dash where nothing was counted. */
export function formatPercent(share: number | null): string {
  return share === null ? '—' : `${share.toFixed(1)}%`
}

/** Halls with their figures, and all of them together where there are several. */
export function hallTable(figures: Figures): Table {
  const row = (
    name: string,
    { numbers, shares }: Pick<Figures, 'numbers' | 'shares'>,
  ): string[] => [
    name,
    ...COLUMNS.map(([key]) => formatCount(numbers[key])),
    formatPercent(shares.on_time),
    formatPercent(shares.satisfied),
  ]
  return {
    head: ['大厅', ...COLUMNS.map(([, title]) => title), '按时答复率', '满意率'],
    rows: [
      ...figures.halls.map((one) => row(one.hall.name, one)),
      ...(figures.halls.length > 1 ? [row('合计', figures)] : []),
    ],
  }
}

/** Every day of the span, also those on which nothing happened: a line must not leap over them. */
export function everyDay(figures: Figures): { day: string; numbers: Numbers | null }[] {
  const known = new Map(figures.days.map((one) => [one.day, one.numbers]))
  const days = []
  const last = Date.parse(figures.until)
  for (let day = Date.parse(figures.since); day <= last; day += 86_400_000) {
    const name = new Date(day).toISOString().slice(0, 10)
    days.push({ day: name, numbers: known.get(name) ?? null })
  }
  return days
}

export function courseChart(figures: Figures) {
  const days = everyDay(figures)
  return {
    grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: 'rect', selectedMode: false },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5)) },
    yAxis: { type: 'value', minInterval: 1 },
    series: COURSE.map(({ key, name, colour }) => ({
      name,
      type: 'line',
      symbol: days.length > 62 ? 'none' : 'circle',
      itemStyle: { color: colour },
      data: days.map(({ numbers }) => numbers?.[key] ?? 0),
    })),
  }
}

export function courseTable(figures: Figures): Table {
  return {
    head: ['日期', ...COURSE.map(({ name }) => name), ...OUTCOMES.map(({ name }) => name)],
    rows: figures.days.map(({ day, numbers }) => [
      day,
      ...[...COURSE, ...OUTCOMES].map(({ key }) => formatCount(numbers[key])),
    ]),
  }
}

export function outcomeChart(figures: Figures) {
  return {
    grid: { left: 8, right: 32, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: 'rect', selectedMode: false },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', minInterval: 1 },
    yAxis: { type: 'category', inverse: true, data: figures.halls.map(({ hall }) => hall.name) },
    series: OUTCOMES.map(({ key, name, colour }) => ({
      name,
      type: 'bar',
      stack: 'outcomes',
      barMaxWidth: 24,
      itemStyle: { color: colour },
      data: figures.halls.map(({ numbers }) => numbers[key]),
    })),
  }
}

export function outcomeTable(figures: Figures): Table {
  return {
    head: ['大厅', ...OUTCOMES.map(({ name }) => name)],
    rows: figures.halls.map(({ hall, numbers }) => [
      hall.name,
      ...OUTCOMES.map(({ key }) => formatCount(numbers[key])),
    ]),
  }
}

/** 1 天内, 2–3 天, …, 20 天以上: classes of working days. */
export function classNames(ends: readonly (number | null)[]): string[] {
  return ends.map((end, index) => {
    const before = ends[index - 1]
    if (end === null) return `${before ?? 0} 天以上`
    return before === undefined || before === null || before + 1 === end
      ? `${end} 天内`
      : `${before + 1}–${end} 天`
  })
}

export function timesChart(figures: Figures) {
  return {
    grid: { left: 8, right: 24, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: {
      type: 'category',
      axisLabel: { interval: 0 },
      data: classNames(figures.answer_times.map(({ most_days }) => most_days)),
    },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      {
        name: '答复',
        type: 'bar',
        barMaxWidth: 48,
        label: { show: true, position: 'top' },
        data: figures.answer_times.map(({ answers }) => answers),
      },
    ],
  }
}

export function timesTable(figures: Figures): Table {
  const names = classNames(figures.answer_times.map(({ most_days }) => most_days))
  return {
    head: ['答复用时（工作日）', '件数'],
    rows: figures.answer_times.map(({ answers }, index) => [
      names[index] ?? '',
      formatCount(answers),
    ]),
  }
}
