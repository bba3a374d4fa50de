import type { Unit } from '@/api/types'

export interface UnitNode {
  id: string
  label: string
  unit: Unit
  children: UnitNode[]
}

/** The flat list of units as a tree, siblings by name. A unit whose parent is missing stands at the top. */
export function unitTree(units: readonly Unit[]): UnitNode[] {
  const nodes = new Map(
    units.map((unit): [string, UnitNode] => [
      unit.id,
      { id: unit.id, label: unit.name, unit, children: [] },
    ]),
  )
  const top: UnitNode[] = []
  for (const node of nodes.values()) {
    const parent = node.unit.parent_id ? nodes.get(node.unit.parent_id) : undefined
    ;(parent?.children ?? top).push(node)
  }
  sortByName(top)
  return top
}

function sortByName(nodes: UnitNode[]): void {
  nodes.sort((one, other) => one.label.localeCompare(other.label, 'zh-CN'))
  for (const node of nodes) sortByName(node.children)
}
