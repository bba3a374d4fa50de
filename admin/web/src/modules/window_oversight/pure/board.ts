import { formatCount } from '@/format/number'
import type { BoardHall } from '../api'

type Month = NonNullable<BoardHall['month']>

const about = (number: number): string => (number ? `约 ${formatCount(number)}` : '少于 3')
const share = (percent: number | null): string => (percent === null ? '不公布' : `${percent}%`)

/** What a board tells of the last month, in the order in which it is read. */
export function monthFacts(month: Month): { label: string; value: string }[] {
  return [
    { label: '收到', value: about(month.received) },
    { label: '答复', value: about(month.answered) },
    { label: '按时答复率', value: share(month.on_time_percent) },
    { label: '满意率', value: share(month.satisfied_percent) },
    { label: '立即协调', value: about(month.triaged_resolve_now) },
    { label: '不能办', value: about(month.triaged_cannot_do) },
    { label: '很难办', value: about(month.triaged_hard) },
    { label: '告知去向', value: about(month.triaged_redirected) },
  ]
}

/** 2026-02 as 2026年2月. */
export function monthName(month: string): string {
  const [year, number] = month.split('-')
  return `${year}年${Number(number)}月`
}
