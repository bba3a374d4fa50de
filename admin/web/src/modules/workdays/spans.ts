/** Days in a row as one: 10月1日至10月7日、10月10日. */
export function spans(days: readonly string[]): string {
  const rows: [string, string][] = []
  for (const day of days) {
    const row = rows.at(-1)
    if (row && Date.parse(day) - Date.parse(row[1]) === 86_400_000) row[1] = day
    else rows.push([day, day])
  }
  return rows
    .map(([first, last]) => (first === last ? short(first) : between(first, last)))
    .join('、')
}

function between(first: string, last: string): string {
  const sameYear = first.slice(0, 4) === last.slice(0, 4)
  const year = (day: string): string => (sameYear ? '' : `${day.slice(0, 4)}年`)
  return `${year(first)}${short(first)}至${year(last)}${short(last)}`
}

function short(day: string): string {
  return `${String(Number(day.slice(5, 7)))}月${String(Number(day.slice(8)))}日`
}
