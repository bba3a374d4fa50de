const ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

function pieces(moment: Date): Record<Part, string> {
  const result = {} as Record<Part, string>
  for (const { type, value } of parts.formatToParts(moment)) {
    if (type !== 'literal') result[type as Part] = value
  }
  return result
}

function read(value: string | Date | null | undefined): Date | null {
  if (!value) return null
  const moment = typeof value === 'string' ? new Date(value) : value
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** 2026-10-22, in China; a dash for no date. */
export function formatDate(value: string | Date | null | undefined): string {
  const moment = read(value)
  if (!moment) return '—'
  const { year, month, day } = pieces(moment)
  return `${year}-${month}-${day}`
}

/** 2026-10-22 14:03, in China. */
export function formatDateTime(value: string | Date | null | undefined): string {
  const moment = read(value)
  if (!moment) return '—'
  const { year, month, day, hour, minute } = pieces(moment)
  return `${year}-${month}-${day} ${hour}:${minute}`
}

/** 2026-10-22 14:03:27, in China: for the audit log. */
export function formatDateTimeSeconds(value: string | Date | null | undefined): string {
  const moment = read(value)
  return moment ? `${formatDateTime(moment)}:${pieces(moment).second}` : '—'
}

/** 14:03, in China. */
export function formatTime(value: string | Date | null | undefined): string {
  const moment = read(value)
  if (!moment) return '—'
  const { hour, minute } = pieces(moment)
  return `${hour}:${minute}`
}

const weekday = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'long' })

/** 2026-10-22（星期四）14:03: where somebody must come. */
export function formatAppointment(value: string | Date | null | undefined): string {
  const moment = read(value)
  if (!moment) return '—'
  return `${formatDate(moment)}（${weekday.format(moment)}）${formatTime(moment)}`
}

/** Calendar days in China from `now` to `value`; negative when past. */
export function daysUntil(value: string | Date, now: Date = new Date()): number {
  const midnight = (moment: Date): number => Date.parse(`${formatDate(moment)}T00:00:00Z`)
  const moment = read(value)
  return moment ? Math.round((midnight(moment) - midnight(now)) / DAY_MS) : Number.NaN
}

/** 还有 3 天, 今天, 已过 2 天. */
export function formatDaysLeft(
  value: string | Date | null | undefined,
  now: Date = new Date(),
): string {
  const moment = read(value)
  if (!moment) return ''
  const days = daysUntil(moment, now)
  if (days === 0) return moment < now ? '今天已到时间' : '今天'
  return days > 0 ? `还有 ${days} 天` : `已过 ${-days} 天`
}

/** 2:05:09 or 12:30: what is left of a countdown, from seconds. */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(left / 3600)
  const rest = `${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/**
 * What a date-time picker holds (2026-10-22 14:03, meant as China time whatever the computer's
 * zone) as the server's form, and back. China has kept +08:00 without summer time since 1991.
 */
export function chinaToInstant(value: string | null | undefined): string | null {
  if (!value) return null
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2}))?$/.exec(value)
  if (!match) return null
  const moment = new Date(`${match[1]}T${match[2]}:${match[3] ?? '00'}+08:00`)
  return moment.toISOString().replace('.000Z', 'Z')
}

export function instantToChina(value: string | null | undefined): string | null {
  return value ? formatDateTime(value) : null
}
