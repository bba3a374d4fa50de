import type { Unit } from '@/api/types'
import type { Choice } from './list/types'

/**
 * Units as choices in the order of the tree, each with the names of the units above it, so that
 * two offices of the same name can be told apart.
 *
 * @param within keeps this unit and those below it.
 */
export function unitChoices(units: readonly Unit[], within?: string | null): Choice[] {
  const names = new Map(units.map((unit) => [unit.id, unit.name]))
  return units
    .filter((unit) => !within || unit.path.includes(within))
    .map((unit) => ({
      value: unit.id,
      label: unit.path.map((id) => names.get(id) ?? '').join(' / '),
    }))
    .sort((one, other) => one.label.localeCompare(other.label, 'zh-CN'))
}
