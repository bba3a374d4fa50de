import { api, type Query } from '@/api/http'
import type { Account, AccountWithPassword, HistoryEntry, Page, Role } from '@/api/types'

const BASE = '/api/admin/accounts'

export const accounts = {
  exportPath: `${BASE}/export.xlsx`,
  list: (query: Query, signal?: AbortSignal) => api.get<Page<Account>>(BASE, query, signal),
  get: (id: string, signal?: AbortSignal) => api.get<Account>(`${BASE}/${id}`, undefined, signal),
  history: (id: string, signal?: AbortSignal) =>
    api.get<{ items: HistoryEntry[] }>(`${BASE}/${id}/history`, undefined, signal),
  create: (account: { account: string; name: string; unit_id: string | null }) =>
    api.post<AccountWithPassword>(BASE, account),
  change: (id: string, change: { name: string; unit_id: string | null; version: number }) =>
    api.put<Account>(`${BASE}/${id}`, change),
  setRoles: (id: string, roles: readonly Role[], version: number) =>
    api.put<Account>(`${BASE}/${id}/roles`, { roles, version }),
  disable: (id: string, version: number) => api.post<Account>(`${BASE}/${id}/disable`, { version }),
  enable: (id: string, version: number) => api.post<Account>(`${BASE}/${id}/enable`, { version }),
  unlock: (id: string, version: number) => api.post<Account>(`${BASE}/${id}/unlock`, { version }),
  resetPassword: (id: string, version: number) =>
    api.post<AccountWithPassword>(`${BASE}/${id}/reset-password`, { version }),
}
