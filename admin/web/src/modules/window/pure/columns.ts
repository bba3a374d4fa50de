import type { Column, Filter } from '@/components/list/types'
import { formatDate } from '@/format/time'
import type { Hall, MatterRow } from '../api'
import { MATTER_LOOKS, choicesOf } from '../words'

/** The inbox; the cells `number`, `place`, `due` and `state` are drawn by slots. */
export const matterColumns: Column<MatterRow>[] = [
  { key: 'number', title: '编号', width: 156, text: (row) => row.number },
  { key: 'excerpt', title: '反映内容', text: (row) => row.excerpt },
  {
    key: 'place',
    title: '大厅和业务',
    width: 140,
    text: (row) => `${row.hall.name} ${row.business}`,
  },
  { key: 'handler', title: '经办人', width: 84, text: (row) => row.handler?.name ?? '—' },
  {
    key: 'submitted_at',
    title: '提交',
    width: 110,
    sortable: true,
    text: (row) => formatDate(row.submitted_at),
  },
  { key: 'due', title: '到期', width: 130, sortable: true, wrap: true },
  { key: 'state', title: '状态', width: 116, wrap: true },
]

/** What the list shows where it is not all that is to be done: words, and what they mean to the server. */
const SHOWN: Record<string, { label: string; asks: Record<string, string> }> = {
  mine: { label: '我经办的', asks: { open: 'true', mine: 'true' } },
  overdue: { label: '已逾期', asks: { overdue: 'true' } },
  unhandled: { label: '等人接手', asks: { unhandled: 'true' } },
  unread: { label: '有新留言', asks: { unread: 'true' } },
  hard: { label: '很难办的', asks: { outcome: 'hard' } },
  moved: { label: '承诺日期调整过', asks: { moved: 'true' } },
  reopened: { label: '重新办理的', asks: { reopened: 'true' } },
  dissatisfied: { label: '评价不满意', asks: { rating: 'dissatisfied' } },
  all: { label: '全部', asks: {} },
}

const STATES = choicesOf(MATTER_LOOKS).filter(({ value }) => value !== 'turned_off')

export function matterFilters(halls: readonly Hall[]): Filter[] {
  return [
    { kind: 'text', key: 'q', label: '编号' },
    {
      kind: 'choice',
      key: 'hall',
      label: '大厅',
      choices: halls.map((hall) => ({ value: hall.id, label: hall.name })),
    },
    {
      kind: 'choice',
      key: 'show',
      label: '显示',
      blank: '待办理',
      choices: [
        ...Object.entries(SHOWN).map(([value, { label }]) => ({ value, label })),
        ...STATES,
      ],
    },
    { kind: 'dates', key: 'day', label: '提交日期', keys: ['from', 'to'] },
  ]
}

/** The list's words as the server wants them: what somebody has to do where nothing is chosen. */
export function forServer({ show, ...rest }: Record<string, string>): Record<string, string> {
  if (!show) return { ...rest, open: 'true' }
  return { ...rest, ...(SHOWN[show]?.asks ?? { state: show }) }
}
