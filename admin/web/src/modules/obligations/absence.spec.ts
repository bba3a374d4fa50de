import { expect, it } from 'vitest'
import { checkAbsence } from './absence'

const ABSENCE = { account_id: 'a', deputy_id: 'b', first: '2026-10-08', last: '2026-10-08' }

it.each([
  [[], {}],
  [['last'], { last: '2026-10-07' }],
  [['first', 'last'], { first: '', last: '' }],
  [[], { account_id: null }],
  [['deputy_id'], { deputy_id: null }],
])('an absence lacks %j', (paths, change) => {
  expect(checkAbsence({ ...ABSENCE, ...change }).map((field) => field.path)).toEqual(paths)
})
