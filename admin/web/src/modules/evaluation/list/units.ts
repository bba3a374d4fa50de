import { api } from '@/api/http'
import type { Unit } from '@/api/types'
import type { Choice } from '@/components/list/types'
import { useSession } from '@/stores/session'

/** The units an officer may hold evaluations for: the own unit and those below it, as choices. */
export async function loadUnits(): Promise<Choice[]> {
  const own = useSession().self?.unit?.id
  const { items } = await api.get<{ items: Unit[] }>('/api/admin/units')
  const within = items.filter((unit) => own !== undefined && unit.path.includes(own))
  const top = Math.min(...within.map((unit) => unit.path.length))
  return within
    .sort((one, other) => pathName(one, items).localeCompare(pathName(other, items), 'zh-CN'))
    .map((unit) => ({
      value: unit.id,
      label: '　'.repeat(unit.path.length - top) + unit.name,
    }))
}

/** Names from the root down: sorting by it keeps every unit below its parent. */
function pathName(unit: Unit, all: readonly Unit[]): string {
  return unit.path.map((id) => all.find((one) => one.id === id)?.name ?? '').join('\n')
}
