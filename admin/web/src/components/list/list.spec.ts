// @vitest-environment happy-dom
import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { ApiError } from '@/api/errors'
import type { Query } from '@/api/http'
import type { Page } from '@/api/types'
import ListPage from './ListPage.vue'
import type { Column, Filter } from './types'

interface Row {
  id: string
  name: string
  votes: number
}

const columns: Column<Row>[] = [
  { key: 'name', title: '名称', sortable: true, text: (row) => row.name },
  { key: 'votes', title: '票数', numeric: true, text: (row) => String(row.votes) },
]
const filters: Filter[] = [
  { kind: 'text', key: 'q', label: '名称' },
  { kind: 'dates', key: 'period', label: '日期', keys: ['from', 'to'] },
]
const page = (total: number): Page<Row> => ({
  items: Array.from({ length: Math.min(total, 2) }, (_, n) => ({
    id: `${n}`,
    name: `第${n}项`,
    votes: n,
  })),
  total,
  page: 1,
  page_size: 20,
})

enableAutoUnmount(afterEach)
let router: Router

async function show(
  load: (query: Query) => Promise<Page<Row>>,
  at = '/',
  more: { selectable?: (row: Row) => boolean } = {},
): Promise<VueWrapper> {
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: { template: '' }, meta: { title: '' } },
      { path: '/row/:id', name: 'row', component: { template: '' }, meta: { title: '' } },
    ],
  })
  await router.push(at)
  const wrapper = mount(ListPage<Row>, {
    props: {
      title: '清单',
      purpose: '这里列出各项。',
      columns,
      filters,
      load,
      rowKey: (row: Row) => row.id,
      routeOf: (row: Row) => ({ name: 'row', params: { id: row.id } }),
      ...more,
    },
    // The picker's calendar is the library's own, and slow to draw.
    global: { plugins: [router], stubs: { ElDatePicker: true } },
    attachTo: document.body,
  })
  await flushPromises()
  return wrapper
}

describe('ListPage', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('asks for what the address says', async () => {
    const load = vi.fn(async () => page(2))
    await show(load, '/?q=局&sort=-name&page=3&page_size=50&unknown=1')
    expect(load.mock.calls[0]).toEqual([
      { q: '局', sort: '-name', page: '3', page_size: '50' },
      expect.any(AbortSignal),
    ])
  })

  it('shows rows with a link, the whole text on hover and figures on the right', async () => {
    const list = await show(async () => page(2))
    const cells = list.findAll('tbody tr:first-child td')
    expect(cells[0]?.find('a').attributes('href')).toBe('/row/0')
    expect(cells[0]?.attributes('title')).toBe('第0项')
    expect(cells[1]?.classes()).toContain('number')
    expect(list.text()).toContain('共 2 条')
  })

  it('writes how many there are as every other count', async () => {
    expect((await show(async () => page(5000))).text()).toContain('共 5,000 条')
  })

  it('opens a row by a click anywhere on it', async () => {
    const list = await show(async () => page(2))
    await list.findAll('tbody td')[1]?.trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.params.id).toBe('0')
    expect(list.emitted('open')).toEqual([[page(2).items[0]]])
  })

  it('tells that a row was opened by its link too', async () => {
    const list = await show(async () => page(2))
    await list.find('tbody tr:last-child a').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.params.id).toBe('1')
    expect(list.emitted('open')).toEqual([[page(2).items[1]]])
  })

  it('sorts up, then down, and keeps it in the address', async () => {
    const list = await show(async () => page(2), '/?page=2')
    await list.find('.data-table-sort').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({ sort: 'name' })
    expect(list.find('th').attributes('aria-sort')).toBe('ascending')
    await list.find('.data-table-sort').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({ sort: '-name' })
  })

  it('filters by words on change and begins at the first page', async () => {
    const list = await show(async () => page(2), '/?page=2&from=2026-01-01&to=2026-01-31')
    const input = list.find('input')
    await input.setValue(' 财政 ')
    await input.trigger('change')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({
      q: '财政',
      from: '2026-01-01',
      to: '2026-01-31',
    })
  })

  it('says what it is for while there is nothing, and offers to clear filters that hide all', async () => {
    expect((await show(async () => page(0))).text()).toContain('这里列出各项。')
    const filtered = await show(async () => page(0), '/?q=x')
    expect(filtered.text()).toContain('没有符合条件的记录。')
    await filtered.find('.list-empty button').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({})
  })

  it('keeps the rows when a later load fails, says why and tries again', async () => {
    const load = vi
      .fn()
      .mockResolvedValueOnce(page(2))
      .mockRejectedValueOnce(new ApiError(0, 'network', '连接不上服务器'))
      .mockResolvedValueOnce(page(1))
    const list = await show(load)
    await router.push('/?q=x')
    await flushPromises()
    expect(list.find('[role=alert]').text()).toContain('连接不上服务器')
    expect(list.findAll('tbody tr')).toHaveLength(2)
    await list.find('[role=alert] button').trigger('click')
    await flushPromises()
    expect(list.find('[role=alert]').exists()).toBe(false)
    expect(list.findAll('tbody tr')).toHaveLength(1)
  })

  it('drops the answer of a load that a newer one has replaced', async () => {
    const answers: ((value: Page<Row>) => void)[] = []
    const list = await show(() => new Promise((resolve) => answers.push(resolve)))
    await router.push('/?q=x')
    await flushPromises()
    answers[1]?.(page(1))
    await flushPromises()
    answers[0]?.(page(2))
    await flushPromises()
    expect(list.findAll('tbody tr')).toHaveLength(1)
  })

  it('keeps rows chosen through pages and drops those that can no longer be chosen', async () => {
    const pages: Record<string, Row[]> = {
      '1': [
        { id: 'a', name: '甲', votes: 1 },
        { id: 'b', name: '乙', votes: 0 },
      ],
      '2': [{ id: 'c', name: '丙', votes: 1 }],
    }
    const load = async (query: Query) => ({ ...page(21), items: pages[String(query.page)] ?? [] })
    const list = await show(load, '/', { selectable: (row) => row.votes > 0 })
    const boxes = () => list.findAll<HTMLInputElement>('tbody input')
    expect(boxes().map((box) => box.element.disabled)).toEqual([false, true])
    expect(list.find('.list-selection').exists()).toBe(false)
    await list.find('thead input').setValue(true)
    expect(list.find('.list-selection').text()).toContain('已选 1 条')
    await router.push('/?page=2')
    await flushPromises()
    expect(list.find<HTMLInputElement>('thead input').element.checked).toBe(false)
    await boxes()[0]?.setValue(true)
    expect(list.find('.list-selection').text()).toContain('已选 2 条')
    pages['1'] = [{ id: 'a', name: '甲', votes: 0 }]
    await router.push('/')
    await flushPromises()
    expect(list.find('.list-selection').text()).toContain('已选 1 条')
    await list.find('.list-selection button').trigger('click')
    expect(list.find('.list-selection').exists()).toBe(false)
  })

  it('does not open a row whose box is used', async () => {
    const list = await show(async () => page(2), '/', { selectable: () => true })
    await list.find('tbody input').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/')
  })
})
