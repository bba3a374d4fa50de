import type { Choice, Column, Filter } from '@/components/list/types'
import type { Obligation } from './api'
import { namesOf } from './words'

/** What lists of obligations have in common; the cells `what`, `due` and `state` are drawn by slots. */
export const obligationColumns: Column<Obligation>[] = [
  { key: 'what', title: '事项', text: (row) => `${row.title}：${row.about}` },
  { key: 'unit', title: '单位', width: 180, text: (row) => row.unit.name },
  {
    key: 'people',
    title: '责任人',
    width: 170,
    text: (row) =>
      row.vacant
        ? `无人负责：${row.owner}，由${namesOf(row.responsible)}接收提醒`
        : namesOf(row.responsible),
  },
  { key: 'due', title: '到期', width: 250, sortable: true },
  { key: 'state', title: '状态', width: 110 },
]

const OVERDUE: Choice = { value: 'overdue', label: '已逾期' }
const OTHERS: readonly Choice[] = [
  { value: 'done', label: '已办结' },
  { value: 'cancelled', label: '已取消' },
  { value: 'all', label: '全部' },
]

function filtersWith(states: readonly Choice[]): Filter[] {
  return [
    { kind: 'text', key: 'q', label: '事项' },
    { kind: 'choice', key: 'state', label: '状态', blank: '未办结', choices: states },
    { kind: 'dates', key: 'due', label: '到期', keys: ['from', 'to'] },
  ]
}

export const obligationFilters: Filter[] = filtersWith([OVERDUE, ...OTHERS])

/** The same for a unit and those below it. */
export function unitFilters(within: string | null): Filter[] {
  return [
    { kind: 'unit', key: 'unit_id', label: '单位', within },
    ...filtersWith([OVERDUE, { value: 'vacant', label: '无人负责' }, ...OTHERS]),
  ]
}

/** What the choices of a state mean to the server. */
const ASKED: Record<string, Record<string, string>> = {
  overdue: { overdue: 'true' },
  vacant: { state: 'open', vacant: 'true' },
  all: {},
}

/** The list's words as the server wants them: what is still to be done where no state is chosen. */
export function forServer({
  state = 'open',
  ...rest
}: Record<string, string>): Record<string, string> {
  return { ...rest, ...(ASKED[state] ?? { state }) }
}
