import { describe, expect, it } from 'vitest'
import type { RuleView } from './api'
import { checkRegistration, requestOf, type Registration } from './registration'

const FORM: Registration = {
  rule: 'appointment_talk',
  unit_id: 'u',
  about: ' 王华 ',
  start: '2026-09-24',
  given: '2026-10-12',
  owner_account: null,
}
const rule = (change: Partial<RuleView>): RuleView =>
  ({ id: 'appointment_talk', given: '到任日期', given_needed: true, ...change }) as RuleView

describe('registering an obligation', () => {
  it('takes what is whole', () => {
    expect(checkRegistration(FORM, rule({}))).toEqual([])
    expect(requestOf(FORM, rule({}))).toEqual({ ...FORM, about: '王华' })
  })

  it('finds what is missing', () => {
    const empty = { ...FORM, unit_id: null, about: ' ', start: '', given: '' }
    expect(checkRegistration(empty, rule({})).map((field) => field.path)).toEqual([
      'unit_id',
      'about',
      'start',
      'given',
    ])
    expect(checkRegistration(FORM, undefined).map((field) => field.path)).toEqual(['rule'])
    expect(checkRegistration({ ...FORM, given: '' }, rule({ given_needed: false }))).toEqual([])
  })

  it('leaves out a date that another rule asked for', () => {
    expect(requestOf(FORM, rule({ given: '' })).given).toBeNull()
    expect(requestOf({ ...FORM, given: '' }, rule({})).given).toBeNull()
  })
})
