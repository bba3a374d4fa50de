import { describe, expect, it } from 'vitest'
import type { Hall } from '../api'
import { EMPTY_HALL, changeOf, checkHall, newHallOf, toForm } from './hall_form'

const HALL: Hall = {
  id: 'h',
  version: 3,
  name: '市税务服务大厅',
  short: '税务',
  unit: { id: 'u', name: '市税务局' },
  businesses: [{ id: 'b', name: '发票申领', active: false }],
  windows: ['1号窗口', '2号窗口'],
  address: '市民大厅二楼',
  opening_hours: '工作日 9:00–17:00',
  open: true,
}

describe('a hall that is filled in', () => {
  it('is the hall again when nothing was changed', () => {
    const { id, unit, ...content } = HALL
    expect(changeOf(toForm(HALL), 3)).toEqual(content)
    expect(newHallOf(toForm(HALL)).unit_id).toBe(unit.id)
    expect(id).toBe('h')
  })

  it('takes one counter a line and forgets blanks', () => {
    const form = { ...toForm(HALL), windows: ' 1号窗口 \n\n 3号窗口' }
    expect(changeOf(form, 1).windows).toEqual(['1号窗口', '3号窗口'])
  })

  it('says all that is missing at once, each at its field', () => {
    expect(checkHall(EMPTY_HALL).map((fault) => fault.path)).toEqual([
      'name',
      'short',
      'unit_id',
      'businesses.0.name',
    ])
    expect(checkHall({ ...toForm(HALL), businesses: [] })[0]?.path).toBe('businesses')
    expect(checkHall(toForm(HALL))).toEqual([])
  })

  it('has no two businesses of one name', () => {
    const row = { id: null, name: '发票申领 ', active: true }
    const form = toForm(HALL)
    form.businesses.push(row)
    expect(checkHall(form)).toEqual([{ path: 'businesses.1.name', message: '“发票申领”已经有了' }])
  })
})
