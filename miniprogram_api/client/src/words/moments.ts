/** Times as people read them: China time, with the weekday. */

const CHINA_OFFSET_MS = 8 * 3600_000
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

/**
 * For instance “10月22日（星期四）”; with the year when it is not that of `now`.
 * @param day ISO 8601: a date, or a moment with offset.
 * @param now milliseconds since 1970.
 */
export function inChinaDay(day: string, now: number): string {
  const time = shifted(day)
  const year = time.getUTCFullYear()
  const date = `${String(time.getUTCMonth() + 1)}月${String(time.getUTCDate())}日`
  const weekday = WEEKDAYS[time.getUTCDay()] ?? ''
  const isThisYear = year === shifted(now).getUTCFullYear()
  return `${isThisYear ? '' : `${String(year)}年`}${date}（星期${weekday}）`
}

/**
 * For instance “10月22日（星期四）09:00”; with the year when it is not that of `now`.
 * @param moment ISO 8601 with offset.
 * @param now milliseconds since 1970.
 */
export function inChinaTime(moment: string, now: number): string {
  const time = shifted(moment)
  const clock = [time.getUTCHours(), time.getUTCMinutes()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return inChinaDay(moment, now) + clock
}

/** A date alone is midnight in Greenwich, which is in the morning of the same day in China. */
function shifted(time: string | number): Date {
  return new Date(new Date(time).getTime() + CHINA_OFFSET_MS)
}
