import type { FigureLink } from '@/components/FigureLinks.vue'
import { formatCount } from '@/format/number'
import type { MatterCounts } from '../api'

/** What is to be done as figures; those who handle no matters have none of their own. */
export function figuresOf(counts: MatterCounts, handles: boolean): FigureLink[] {
  const figure = (label: string, value: number, show: string, urgent = false): FigureLink => ({
    label,
    value: formatCount(value),
    to: { name: 'matters', query: { show } },
    urgent: urgent && value > 0,
  })
  return [
    figure('已逾期', counts.overdue, 'overdue', true),
    figure('待分办', counts.to_triage, 'submitted', true),
    figure('等人接手', counts.unhandled, 'unhandled', true),
    ...(handles ? [figure('我经办的', counts.mine, 'mine')] : []),
    figure('有新留言', counts.unread, 'unread'),
  ]
}
