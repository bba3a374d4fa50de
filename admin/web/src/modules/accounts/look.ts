import { CircleCheckFilled, CircleCloseFilled, Lock, WarningFilled } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { Account } from '@/api/types'
import type { StateLook } from '@/components/state/look'

export type AccountLook = 'active' | 'disabled' | 'locked' | 'waiting'

export const ACCOUNT_LOOKS: Record<AccountLook, StateLook> = {
  active: { word: '正常', tone: 'good', icon: markRaw(CircleCheckFilled) },
  disabled: { word: '已停用', tone: 'neutral', icon: markRaw(CircleCloseFilled) },
  locked: { word: '已锁定', tone: 'danger', icon: markRaw(Lock) },
  waiting: { word: '待授予角色', tone: 'caution', icon: markRaw(WarningFilled) },
}

/** What matters most about an account right now. */
export function lookOf(account: Account, now: Date = new Date()): AccountLook {
  if (account.state === 'disabled') return 'disabled'
  if (account.locked_until && new Date(account.locked_until) > now) return 'locked'
  return account.roles.length === 0 ? 'waiting' : 'active'
}
