import { expect, it } from 'vitest'
import { obligationOf } from './pointer'

const ID = '0123456789abcdef'.repeat(2)

it('reads what a message points at, as the web page and as WeChat hand it over', () => {
  expect(obligationOf(`obligation/${ID}`)).toBe(ID)
  expect(obligationOf(`obligation%2F${ID}`)).toBe(ID)
})

it.each([
  undefined,
  '',
  'obligation/',
  `obligation/${ID}0`,
  `obligation/../${ID}`,
  `other/${ID}`,
  '%',
])('follows no %s', (pointer) => {
  expect(obligationOf(pointer)).toBeNull()
})
