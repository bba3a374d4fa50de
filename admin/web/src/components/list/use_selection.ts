import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

export interface Selection<Row> {
  keys: ComputedRef<ReadonlySet<string | number>>
  rows: ComputedRef<readonly Row[]>
  choose: (rows: readonly Row[], chosen: boolean) => void
  clear: () => void
}

/**
 * Rows that were chosen, also on pages and under filters that were left meanwhile.
 *
 * @param page the rows on the screen; chosen ones are replaced by what arrives anew, and dropped
 *   where they can no longer be chosen
 */
export function useSelection<Row>(
  page: Ref<readonly Row[]>,
  keyOf: (row: Row) => string | number,
  selectable: (row: Row) => boolean,
): Selection<Row> {
  const chosen = shallowRef<ReadonlyMap<string | number, Row>>(new Map())

  function change(rows: readonly Row[], wanted: (row: Row) => boolean): void {
    const next = new Map(chosen.value)
    for (const row of rows) {
      if (wanted(row)) next.set(keyOf(row), row)
      else next.delete(keyOf(row))
    }
    chosen.value = next
  }

  watch(page, (rows) => {
    const present = rows.filter((row) => chosen.value.has(keyOf(row)))
    if (present.length > 0) change(present, selectable)
  })

  return {
    keys: computed(() => new Set(chosen.value.keys())),
    rows: computed(() => [...chosen.value.values()]),
    choose: (rows, wanted) => change(rows.filter(selectable), () => wanted),
    clear: () => (chosen.value = new Map()),
  }
}
