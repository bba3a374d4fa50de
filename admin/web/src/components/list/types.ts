import type { Page } from '@/api/types'
import type { Query } from '@/api/http'

export interface Column<Row> {
  /** Names the slot `cell-<key>`, and the field to sort by where `sortable`. */
  key: string
  title: string
  /** Pixels; columns without a width share what is left. */
  width?: number
  sortable?: boolean
  /** Right-aligned, tabular figures. */
  numeric?: boolean
  /** The cell's text; also what is shown on hover where the cell is too narrow. */
  text?: (row: Row) => string
  /** A slot's content may be higher than one line. */
  wrap?: boolean
}

export interface Choice {
  value: string
  label: string
}

export type Filter =
  | { kind: 'text'; key: string; label: string }
  /** `blank` says what it means that nothing is chosen: 全部 where it is left out. */
  | { kind: 'choice'; key: string; label: string; choices: readonly Choice[]; blank?: string }
  /** A unit, or one below `within`, by its id. */
  | { kind: 'unit'; key: string; label: string; within: string | null }
  /** Two dates in China; sent as `<key>_from` and `<key>_to` unless `keys` says otherwise. */
  | { kind: 'dates'; key: string; label: string; keys: [string, string] }

export type LoadPage<Row> = (query: Query, signal: AbortSignal) => Promise<Page<Row>>
