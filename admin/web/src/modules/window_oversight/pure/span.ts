import { formatDate } from '@/format/time'

const DAY_MS = 86_400_000

/** The last `days` days, today included, as the server wants them. */
export function lastDays(days: number, now: Date = new Date()): { from: string; to: string } {
  return { from: formatDate(new Date(now.getTime() - (days - 1) * DAY_MS)), to: formatDate(now) }
}
