import type { FieldError } from '@/api/errors'
import type { Hall, HallChange, NewHall } from '../api'

export interface BusinessRow {
  /** `null` for one that is new. */
  id: string | null
  name: string
  active: boolean
}

/** A hall as it is filled in; its counters one a line. */
export interface HallForm {
  name: string
  short: string
  unit_id: string | null
  businesses: BusinessRow[]
  windows: string
  address: string
  opening_hours: string
  open: boolean
}

export const EMPTY_HALL: HallForm = {
  name: '',
  short: '',
  unit_id: null,
  businesses: [{ id: null, name: '', active: true }],
  windows: '',
  address: '',
  opening_hours: '',
  open: true,
}

export function toForm(hall: Hall): HallForm {
  return {
    name: hall.name,
    short: hall.short,
    unit_id: hall.unit.id,
    businesses: hall.businesses.map(({ id, name, active }) => ({ id, name, active })),
    windows: hall.windows.join('\n'),
    address: hall.address,
    opening_hours: hall.opening_hours,
    open: hall.open,
  }
}

function contentOf(form: HallForm): Omit<NewHall, 'unit_id'> {
  return {
    name: form.name.trim(),
    short: form.short.trim(),
    businesses: form.businesses.map((one) => ({ ...one, name: one.name.trim() })),
    windows: form.windows
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    address: form.address.trim(),
    opening_hours: form.opening_hours.trim(),
    open: form.open,
  }
}

export function newHallOf(form: HallForm): NewHall {
  return { ...contentOf(form), unit_id: form.unit_id ?? '' }
}

export function changeOf(form: HallForm, version: number): HallChange {
  return { ...contentOf(form), version }
}

/** What can be said before sending. */
export function checkHall(form: HallForm): FieldError[] {
  const wrong: FieldError[] = []
  if (!form.name.trim()) wrong.push({ path: 'name', message: '请填写大厅名称' })
  if (!form.short.trim()) wrong.push({ path: 'short', message: '请填写编号简称' })
  if (!form.unit_id) wrong.push({ path: 'unit_id', message: '请选择所属单位' })
  const seen = new Set<string>()
  form.businesses.forEach((one, index) => {
    const path = `businesses.${index}.name`
    const name = one.name.trim()
    if (!name) wrong.push({ path, message: '请填写业务名称，或移除这一行' })
    else if (seen.has(name)) wrong.push({ path, message: `“${name}”已经有了` })
    seen.add(name)
  })
  if (!form.businesses.length) {
    wrong.push({ path: 'businesses', message: '至少要有一项业务' })
  }
  return wrong
}
