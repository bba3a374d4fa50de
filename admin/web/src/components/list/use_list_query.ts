import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Filter } from './types'

export const PAGE_SIZES = [20, 50, 100]

export interface ListQuery {
  /** Everything for the server: filters, sort, page. Only set values. */
  query: ComputedRef<Record<string, string>>
  filters: ComputedRef<Record<string, string>>
  filtered: ComputedRef<boolean>
  sort: ComputedRef<string>
  page: ComputedRef<number>
  pageSize: ComputedRef<number>
  /** Changes filters; the list begins at its first page again. */
  filterBy: (changes: Record<string, string | null>) => void
  clear: () => void
  sortBy: (key: string) => void
  turnTo: (page: number, pageSize?: number) => void
}

/**
 * A list's filters, order and page, kept in the address: reloading, going back and handing the
 * address on all show the same list.
 */
export function useListQuery(filters: readonly Filter[], defaultSort = ''): ListQuery {
  const route = useRoute()
  const router = useRouter()
  const keys = filters.flatMap((filter) => (filter.kind === 'dates' ? filter.keys : [filter.key]))

  const text = (key: string): string => {
    const value = route.query[key]
    return typeof value === 'string' ? value : ''
  }
  const whole = (key: string, fallback: number): number => {
    const value = Number(text(key))
    return Number.isInteger(value) && value > 0 ? value : fallback
  }

  const set = computed(() =>
    Object.fromEntries(keys.map((key) => [key, text(key)]).filter(([, value]) => value !== '')),
  )
  const sort = computed(() => text('sort') || defaultSort)
  const page = computed(() => whole('page', 1))
  const pageSize = computed(() => {
    const size = whole('page_size', 20)
    return PAGE_SIZES.includes(size) ? size : 20
  })
  const query = computed(() => ({
    ...set.value,
    ...(sort.value && { sort: sort.value }),
    page: String(page.value),
    page_size: String(pageSize.value),
  }))

  function change(changes: Record<string, string | null>): void {
    const next: Record<string, string> = {}
    for (const [key, value] of Object.entries({ ...route.query, ...changes })) {
      if (typeof value === 'string' && value !== '') next[key] = value
    }
    void router.replace({ query: next })
  }

  return {
    query,
    filters: set,
    filtered: computed(() => Object.keys(set.value).length > 0),
    sort,
    page,
    pageSize,
    filterBy: (changes) => change({ ...changes, page: null }),
    clear: () => change({ ...Object.fromEntries(keys.map((key) => [key, null])), page: null }),
    sortBy: (key) => change({ sort: sort.value === key ? `-${key}` : key, page: null }),
    turnTo: (target, size) =>
      change({
        page: target > 1 ? String(target) : null,
        ...(size && { page_size: size === 20 ? null : String(size) }),
      }),
  }
}
