import { expect, it } from 'vitest'
import { forServer, unitFilters } from './columns'

it.each([
  [{ page: '2' }, { page: '2', state: 'open' }],
  [{ state: 'overdue' }, { overdue: 'true' }],
  [{ state: 'vacant' }, { state: 'open', vacant: 'true' }],
  [
    { state: 'done', sort: '-due' },
    { state: 'done', sort: '-due' },
  ],
  [{ state: 'all', q: '谈话' }, { q: '谈话' }],
])('%j asks the server for %j', (address, query) => {
  expect(forServer(address as Record<string, string>)).toEqual(query)
})

it('a unit and what nobody is in charge of are asked for where units are overseen', () => {
  const [unit, , state] = unitFilters('u')
  expect(unit).toEqual({ kind: 'unit', key: 'unit_id', label: '单位', within: 'u' })
  expect(state?.kind === 'choice' && state.choices.map((choice) => choice.value)).toEqual([
    'overdue',
    'vacant',
    'done',
    'cancelled',
    'all',
  ])
})
