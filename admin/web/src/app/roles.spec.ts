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

  it('keeps readers of clues away from the window, both ways', () => {
    expect(conflictWith('clue_reader', ['window_officer'])).toContain('不能兼任')
    expect(conflictWith('window_admin', ['teller', 'clue_reader'])).toBe(
      '线索查阅人不能兼任窗口管理员。',
    )
    expect(conflictWith('clue_reader', ['window_supervisor'])).toBeNull()
  })

  it('lets all other roles of the business go together, and every role stand alone', () => {
    const together = BUSINESS_ROLES.filter((role) => role !== 'clue_reader')
    for (const role of together) expect(conflictWith(role, together)).toBeNull()
    for (const role of ALL_ROLES) expect(conflictWith(role, [role])).toBeNull()
  })

  it('names roles', () => {
    expect(roleNames(['teller', 'result_reader'])).toBe('监票人、结果查阅人')
  })
})
