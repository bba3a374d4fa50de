import { describe, expect, it } from 'vitest'
import { ADMIN_ROLES, ALL_ROLES, BUSINESS_ROLES, conflictWith, roleNames } from './roles'

describe('who may hold which roles together', () => {
  it('keeps the three administrators apart', () => {
    for (const role of ADMIN_ROLES) {
      for (const other of ADMIN_ROLES.filter((one) => one !== role)) {
        expect(conflictWith(role, [other])).toContain('须由不同的人担任')
      }
    }
  })

  it('keeps administrators out of evaluations, both ways', () => {
    expect(conflictWith('teller', ['auditor'])).toBe('审计员不能同时承担业务工作。')
    expect(conflictWith('auditor', ['teller'])).toBe('承担业务工作的人不能同时是审计员。')
  })

  it('lets roles of evaluations go together, and every role stand alone', () => {
    for (const role of BUSINESS_ROLES) expect(conflictWith(role, BUSINESS_ROLES)).toBeNull()
    for (const role of ALL_ROLES) expect(conflictWith(role, [role])).toBeNull()
  })

  it('names roles', () => {
    expect(roleNames(['teller', 'result_reader'])).toBe('监票人、结果查阅人')
  })
})
