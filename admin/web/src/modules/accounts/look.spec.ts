import { describe, expect, it } from 'vitest'
import { account } from '@/testing/people'
import { lookOf } from './look'

describe('what matters most about an account', () => {
  const now = new Date('2026-03-02T02:00:00Z')
  const later = '2026-03-02T02:05:00Z'

  it.each([
    ['active', {}],
    ['waiting', { roles: [] }],
    ['locked', { locked_until: later, roles: [] }],
    ['active', { locked_until: '2026-03-02T01:59:00Z' }],
    ['disabled', { state: 'disabled' as const, locked_until: later }],
  ])('is %s', (look, change) => {
    expect(lookOf(account(change), now)).toBe(look)
  })
})
