import { expect, it } from 'vitest'
import { usePages } from './usePages'

const SIZE = 2

/** A list on the server, whose first items can go away meanwhile. */
function served(ids: string[]) {
  const fetchPage = (page: number) =>
    Promise.resolve({
      items: ids.slice((page - 1) * SIZE, page * SIZE).map((id) => ({ id })),
      total: ids.length,
    })
  return { ...usePages(fetchPage), ids }
}

const shown = ({ items }: ReturnType<typeof served>) => items.value.map(({ id }) => id).join('')

it('grows page by page to its end', async () => {
  const list = served([...'abcde'])
  await list.first()
  expect([shown(list), list.hasMore.value]).toEqual(['ab', true])
  await list.next()
  await list.next()
  expect([shown(list), list.hasMore.value]).toEqual(['abcde', false])
  await list.first()
  expect(shown(list)).toBe('ab')
})

it('shows nothing twice that has moved onto the next page', async () => {
  const list = served([...'abcd'])
  await list.first()
  list.ids.unshift('z')
  await list.next()
  expect(shown(list)).toBe('abc')
})

it('ends where nothing more comes, although something was expected', async () => {
  const list = served([...'abc'])
  await list.first()
  list.ids.splice(0, 2)
  await list.next()
  expect([shown(list), list.hasMore.value]).toEqual(['ab', false])
})
