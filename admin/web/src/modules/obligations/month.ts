import { formatDate } from '@/format/time'
import type { Obligation } from './api'

/** 2026-10 from the address; the present month where it says none. */
export function monthOf(value: unknown, now: Date = new Date()): string {
  const fits = typeof value === 'string' && /^20\d{2}-(0[1-9]|1[0-2])$/.test(value)
  return fits ? value : formatDate(now).slice(0, 7)
}

/** The month so many months away: 2026-12 and 1 are 2027-01. */
export function monthAway(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number)
  return new Date(Date.UTC(year ?? 0, (number ?? 1) - 1 + months, 1)).toISOString().slice(0, 7)
}

/** The first and the last day of a month. */
export function spanOf(month: string): [string, string] {
  const next = Date.parse(`${monthAway(month, 1)}-01`)
  return [`${month}-01`, new Date(next - 86_400_000).toISOString().slice(0, 10)]
}

/** 2026年10月. */
export function monthWords(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return `${year ?? ''}年${number ?? ''}月`
}

/** Obligations by the day they are due. */
export function byDay(items: readonly Obligation[]): Map<string, Obligation[]> {
  const days = new Map<string, Obligation[]>()
  for (const item of items) days.set(item.due, [...(days.get(item.due) ?? []), item])
  return days
}
