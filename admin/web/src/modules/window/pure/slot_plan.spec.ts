import { describe, expect, it } from 'vitest'
import type { SlotPlan } from '../booking/api'
import { changeOf, checkPlan, planSentence, toForm } from './slot_plan'

const PLAN: SlotPlan = {
  active: true,
  openings: [
    { opens: '09:00', closes: '11:30' },
    { opens: '13:30', closes: '17:00' },
  ],
  minutes: 30,
  places: 2,
  days: 5,
  grace_minutes: 15,
  closed: ['2026-03-20'],
  version: 4,
  called_off: 0,
}

describe('a slot plan', () => {
  it('is the same again when nothing was changed', () => {
    const { version, called_off, ...content } = PLAN
    expect(changeOf(toForm(PLAN), version)).toEqual({ ...content, version })
    expect(checkPlan(toForm(PLAN))).toEqual([])
    expect(called_off).toBe(0)
  })

  it('has hours that follow on each other', () => {
    const openings = [
      { opens: '09:00', closes: '12:00' },
      { opens: '11:00', closes: '13:00' },
      { opens: '15:00', closes: '14:00' },
    ]
    const faults = checkPlan({ ...toForm(PLAN), openings })
    expect(faults.map((fault) => fault.path)).toEqual(['openings.1', 'openings.2'])
  })

  it('keeps numbers within their bounds', () => {
    const form = { ...toForm(PLAN), minutes: 3, places: undefined }
    expect(checkPlan(form).map((fault) => fault.path)).toEqual(['minutes', 'places'])
  })

  it('is told in a sentence', () => {
    expect(planSentence(PLAN)).toContain('09:00–11:30、13:30–17:00，每 30 分钟一个时段')
    expect(planSentence({ ...PLAN, active: false })).toBe('没有开放预约。')
  })
})
