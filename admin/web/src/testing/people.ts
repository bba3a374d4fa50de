import type { Account, Role, Self, SessionBody } from '@/api/types'

export function self(roles: Role[] = [], change: Partial<Self> = {}): Self {
  return {
    id: 'a'.repeat(32),
    account: 'limei',
    name: '李梅',
    unit: null,
    roles,
    must_change_password: false,
    ...change,
  }
}

export function sessionBody(access: string, who: Self = self()): SessionBody {
  return { access_token: access, expires_in: 600, refresh_token: `refresh-${access}`, account: who }
}

export function account(change: Partial<Account> = {}): Account {
  return {
    id: 'b'.repeat(32),
    account: 'wanghua',
    name: '王华',
    unit: null,
    roles: ['teller'],
    state: 'active',
    locked_until: null,
    must_change_password: false,
    created_at: '2026-03-02T01:00:00Z',
    version: 1,
    ...change,
  }
}
