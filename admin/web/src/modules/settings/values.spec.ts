import { describe, expect, it } from 'vitest'
import type { OfficeSettings } from '@/api/types'
import { checkSettings, fromForm, toForm } from './values'

const SETTINGS: OfficeSettings = {
  organ_name: '清溪市纪委监委',
  minimum_group: 5,
  points: { satisfied: '100', basically_satisfied: '80', dissatisfied: '50' },
  publicity_days: 7,
  flags: { score_below: '70.00', below_median: '10.00', dissatisfied_share: '1/3' },
  reminder_hours: { opens: '08:30', closes: '18:00' },
  version: 4,
}

describe('the settings form', () => {
  it('comes back as it was loaded', () => {
    expect(fromForm(toForm(SETTINGS), 4)).toEqual(SETTINGS)
    expect(checkSettings(toForm(SETTINGS))).toEqual([])
  })

  it.each([
    ['points.satisfied', { points: { ...SETTINGS.points, satisfied: '101' } }],
    ['points.satisfied', { points: { ...SETTINGS.points, basically_satisfied: '100' } }],
    ['minimum_group', { minimum_group: 2 }],
    ['minimum_group', { minimum_group: '' as unknown as number }],
    ['publicity_days', { publicity_days: 3.5 }],
    ['organ_name', { organ_name: '  ' }],
    ['reminder_hours.opens', { reminder_hours: { opens: '8:30', closes: '18:00' } }],
    ['reminder_hours.closes', { reminder_hours: { opens: '08:30', closes: '24:00' } }],
    ['reminder_hours.closes', { reminder_hours: { opens: '18:00', closes: '18:00' } }],
  ])('finds a wrong %s', (path, change) => {
    const wrong = checkSettings({ ...toForm(SETTINGS), ...change })
    expect(wrong.map((field) => field.path)).toEqual([path])
  })

  it('wants a share of at most one', () => {
    const form = toForm(SETTINGS)
    form.flags.share_part = 4
    expect(checkSettings(form)[0]?.path).toBe('flags.dissatisfied_share')
  })
})
