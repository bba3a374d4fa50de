/** A list that comes by pages and grows at its end. */

import { computed, ref, shallowRef } from 'vue'

interface Page<T> {
  items: T[]
  total: number
}

export function usePages<T extends { id: string }>(fetchPage: (page: number) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([])
  const total = ref(0)
  let last = 0

  const hasMore = computed(() => items.value.length < total.value)

  /** Begins anew. */
  async function first(): Promise<void> {
    const page = await fetchPage(1)
    last = 1
    items.value = page.items
    total.value = page.total
  }

  /** Adds the next page; what has moved onto it meanwhile is not shown twice. */
  async function next(): Promise<void> {
    const page = await fetchPage(last + 1)
    last += 1
    const known = new Set(items.value.map(({ id }) => id))
    items.value = [...items.value, ...page.items.filter(({ id }) => !known.has(id))]
    total.value = page.items.length > 0 ? page.total : items.value.length
  }

  return { items, hasMore, first, next }
}
