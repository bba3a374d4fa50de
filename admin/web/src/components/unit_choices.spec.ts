import { describe, expect, it } from 'vitest'
import type { Unit } from '@/api/types'
import { unitTree } from '@/modules/units/tree'
import { unitChoices } from './unit_choices'

const unit = (id: string, name: string, ...above: string[]): Unit => ({
  id,
  name,
  parent_id: above.at(-1) ?? null,
  path: [...above, id],
  version: 1,
})
const UNITS = [
  unit('c', '市财政局', 'a'),
  unit('a', '清溪市'),
  unit('b', '市教育局', 'a'),
  unit('d', '办公室', 'a', 'c'),
]

describe('units', () => {
  it('are chosen with the names above them, in the order of the tree', () => {
    expect(unitChoices(UNITS).map((choice) => choice.label)).toEqual([
      '清溪市',
      '清溪市 / 市财政局',
      '清溪市 / 市财政局 / 办公室',
      '清溪市 / 市教育局',
    ])
  })

  it('can be narrowed to a subtree', () => {
    expect(unitChoices(UNITS, 'c').map((choice) => choice.value)).toEqual(['c', 'd'])
  })

  it('make a tree, siblings by name; a unit without its parent stands at the top', () => {
    const tree = unitTree([...UNITS, unit('x', '别处', 'gone')])
    expect(tree.map((node) => node.label)).toEqual(['别处', '清溪市'])
    expect(tree[1]?.children.map((node) => node.label)).toEqual(['市财政局', '市教育局'])
    expect(tree[1]?.children[0]?.children[0]?.label).toBe('办公室')
  })
})
