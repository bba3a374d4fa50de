import type { CalendarDay, DayKind } from './api'

/** How a kind of day looks: a word, a mark that also stands in print, never colour alone. */
export interface KindLook {
  word: string
  mark: string
}

export const KIND_LOOKS: Record<DayKind, KindLook> = {
  workday: { word: '工作日', mark: '' },
  weekend: { word: '周末', mark: '' },
  holiday: { word: '节假日', mark: '休' },
  make_up: { word: '调休工作日', mark: '班' },
  local_off: { word: '本机关休息日', mark: '本休' },
  local_working: { word: '本机关工作日', mark: '本班' },
}

export const MARKED_KINDS: readonly DayKind[] = ['holiday', 'make_up', 'local_off', 'local_working']
export const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'] as const
const DAY_MS = 86_400_000

export interface Month {
  number: number
  workingDays: number
  /** Weeks from Monday to Sunday; `null` where another month's days would stand. */
  weeks: (CalendarDay | null)[][]
}

/** 0 for Monday, 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

/** The months of a year whose days come in order. */
export function monthsOf(days: readonly CalendarDay[]): Month[] {
  const months: Month[] = []
  for (const day of days) {
    const number = Number(day.day.slice(5, 7))
    let month = months.at(-1)
    if (month?.number !== number) months.push((month = { number, workingDays: 0, weeks: [] }))
    const column = weekdayOf(day.day)
    if (column === 0 || !month.weeks.length) month.weeks.push(Array<null>(7).fill(null))
    const week = month.weeks.at(-1)
    if (week) week[column] = day
    if (day.working) month.workingDays += 1
  }
  return months
}

/** 2026年10月10日（星期六）. */
export function longDay(day: string): string {
  const [year, month, number] = day.split('-').map(Number)
  return `${String(year)}年${String(month)}月${String(number)}日（星期${WEEKDAYS[weekdayOf(day)] ?? ''}）`
}

/** What a day is, in words. */
export function dayWords(day: CalendarDay): string {
  const words = [KIND_LOOKS[day.kind].word, day.name, day.provisional ? '暂定' : '']
  return words.filter(Boolean).join('，')
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** Where a key leads to from a day: by the day, the week, the month. `null` for any other key. */
export function dayByKey(day: string, key: string): string | null {
  const moment = new Date(`${day}T00:00:00Z`)
  const step = STEPS[key]
  if (step !== undefined) return iso(new Date(moment.getTime() + step * DAY_MS))
  if (key !== 'PageUp' && key !== 'PageDown') return null
  const month = moment.getUTCMonth() + (key === 'PageUp' ? -1 : 1)
  const last = new Date(Date.UTC(moment.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const number = Math.min(moment.getUTCDate(), last)
  return iso(new Date(Date.UTC(moment.getUTCFullYear(), month, number)))
}

function iso(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}
