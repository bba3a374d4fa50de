/** Chart options (ECharts) of the results; plain data, so that they can be tested without a canvas. */
import { formatCount, SUPPRESSED } from '@/format/number'
import { GRADE_COLOURS, GRADE_NAMES } from '@/components/chart/colours'
import { gradeInk, roundColour, roundName } from './labels'
import { GRADES, type Named, type Results, type RoundKind, type SubjectResult } from './model'
import { distributionRows, roundsOf, scoreGap } from './results_view'

const INK = '#303133'
const LINE = '#DCDFE6'
const ACCENT = '#1F4E8C'
const WARNING = '#D55E00'
const BAR = { barMaxWidth: 28 }

/** A chart's height that gives every bar room, in pixels. */
export function barChartHeight(bars: number): number {
  return 96 + Math.max(bars, 1) * 40
}

/** Whether a figure fits into its part of a bar, on the narrowest screen (pixels of a digit and of the bar). */
function fits(count: number, share: number): boolean {
  return share * 640 >= formatCount(count).length * 7 + 4
}

/** Names on the axis: cut when long, with the word for withheld figures beside them. */
function axisName(name: string, gap: string): string {
  const short = name.length > 8 ? `${name.slice(0, 8)}…` : name
  return gap === '' ? short : `${short}\n${gap}`
}

function barFrame(names: string[]) {
  return {
    animation: false,
    textStyle: { color: INK },
    grid: { left: 8, right: 40, top: 40, bottom: 8, containLabel: true },
    yAxis: {
      type: 'category',
      data: names,
      inverse: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, fontSize: 13, lineHeight: 16 },
    },
    // HTML tips carry style attributes, which the content security policy refuses.
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, renderMode: 'richText' },
  }
}

/** Stacked bars: how the grades fell for each subject, as shares of the ballots rating the subject. */
export function gradeDistribution(results: Results, kind: RoundKind) {
  const rows = distributionRows(results, kind)
  return {
    ...barFrame(rows.map((row) => axisName(row.name, row.gap))),
    legend: { top: 0, left: 0, icon: 'rect', textStyle: { color: INK }, selectedMode: false },
    xAxis: { type: 'value', max: 1, show: false },
    series: GRADES.map((grade) => ({
      ...BAR,
      name: GRADE_NAMES[grade],
      type: 'bar',
      stack: 'grades',
      itemStyle: { color: GRADE_COLOURS[grade], borderColor: '#FFFFFF', borderWidth: 1 },
      label: { show: true, color: gradeInk[grade], fontSize: 12 },
      tooltip: { valueFormatter: (value: unknown) => `${(Number(value) * 100).toFixed(1)}%` },
      data: rows.map((row) => {
        const count = row.grades?.[grade] ?? 0
        const share = row.total === 0 ? 0 : count / row.total
        return {
          value: row.grades === null ? null : share,
          label: { show: fits(count, share), formatter: formatCount(count) },
        }
      }),
    })),
  }
}

/** Bars: the composite scores beside each other, the flagged ones marked, with the median. */
export function subjectsCompared(results: Results) {
  const names = results.subjects.map((subject) =>
    axisName(subject.name, compositeGap(results, subject)),
  )
  const median = results.median_of_composites
  return {
    ...barFrame(names),
    tooltip: { show: false },
    xAxis: {
      type: 'value',
      min: 0,
      max: 100,
      splitLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK },
    },
    series: [
      {
        ...BAR,
        name: '综合得分',
        type: 'bar',
        label: {
          show: true,
          position: 'right',
          color: INK,
          fontSize: 13,
          backgroundColor: '#FFFFFF',
          padding: [2, 2],
        },
        data: results.subjects.map((subject) => {
          const flagged = subject.flags.length > 0
          return {
            value: subject.composite_score === null ? null : Number(subject.composite_score),
            label: { formatter: `${subject.composite_score ?? ''}${flagged ? ' ▲' : ''}` },
            itemStyle: { color: flagged ? WARNING : ACCENT },
          }
        }),
        markLine:
          median === null
            ? undefined
            : {
                // Behind the bars: the figures beside them stay readable.
                z: 1,
                symbol: 'none',
                silent: true,
                animation: false,
                lineStyle: { color: INK, type: 'dashed' },
                label: {
                  formatter: `中位数 ${median}`,
                  color: INK,
                  position: 'start',
                  distance: 6,
                },
                data: [{ xAxis: Number(median) }],
              },
      },
    ],
  }
}

function compositeGap(results: Results, subject: SubjectResult): string {
  if (subject.composite_score !== null) return ''
  const gaps = roundsOf(results).map((kind) => scoreGap(results, subject, kind))
  return gaps.includes('suppressed') ? SUPPRESSED : '缺'
}

/** Radar: one subject's items, one line per round that has figures. Needs at least three items. */
export function itemsRadar(results: Results, subject: SubjectResult, items: Named[]) {
  const kinds = roundsOf(results).filter((kind) => hasItems(subject, kind))
  return {
    animation: false,
    textStyle: { color: INK },
    tooltip: { show: false },
    legend: {
      bottom: 0,
      icon: 'rect',
      selectedMode: false,
      textStyle: { color: INK },
      data: kinds.map((kind) => roundName[kind]),
    },
    radar: {
      radius: '62%',
      center: ['50%', '46%'],
      indicator: items.map((item) => ({ name: wrapName(item.name), min: 0, max: 100 })),
      axisName: { color: INK, fontSize: 12, lineHeight: 16 },
      splitArea: { show: false },
      splitLine: { lineStyle: { color: LINE } },
      axisLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        type: 'radar',
        data: kinds.map((kind, place) => ({
          name: roundName[kind],
          value: items.map((item) => Number(subject.rounds[kind]?.items?.[item.id] ?? 0)),
          symbolSize: 6,
          itemStyle: { color: roundColour[kind] },
          lineStyle: { color: roundColour[kind], width: 2, type: place === 0 ? 'solid' : 'dashed' },
          areaStyle: { color: roundColour[kind], opacity: 0.08 },
        })),
      },
    ],
  }
}

/** Whether every item of the round has a score: a missing one must not be drawn as 0. */
function hasItems(subject: SubjectResult, kind: RoundKind): boolean {
  const scores = subject.rounds[kind]?.items ?? null
  return scores !== null && Object.values(scores).every((score) => score !== null)
}

/** Whether a radar can be drawn at all; otherwise the table alone is shown. */
export function canDrawRadar(results: Results, subject: SubjectResult, items: Named[]): boolean {
  return items.length >= 3 && roundsOf(results).some((kind) => hasItems(subject, kind))
}

/** A long name in two lines of about the same length. */
function wrapName(name: string): string {
  if (name.length <= 7) return name
  const half = Math.min(Math.ceil(name.length / 2), 10)
  const rest = name.slice(half)
  return `${name.slice(0, half)}\n${rest.length > 10 ? `${rest.slice(0, 9)}…` : rest}`
}
