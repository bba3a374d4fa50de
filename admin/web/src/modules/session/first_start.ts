import type { FieldError } from '@/api/errors'
import type { Role } from '@/api/types'

export interface FirstAdmin {
  account: string
  name: string
  password: string
}

export type FirstRole = Extract<Role, 'system_admin' | 'security_admin' | 'auditor'>
export const FIRST_ROLES: readonly FirstRole[] = ['system_admin', 'security_admin', 'auditor']

export interface FirstStartValues {
  organ_name: string
  admins: Record<FirstRole, FirstAdmin>
}

export function emptyFirstStart(): FirstStartValues {
  const nobody = (): FirstAdmin => ({ account: '', name: '', password: '' })
  return {
    organ_name: '',
    admins: { system_admin: nobody(), security_admin: nobody(), auditor: nobody() },
  }
}

/** What can be said before sending: nothing empty, three different people. */
export function checkFirstStart(values: FirstStartValues): FieldError[] {
  const wrong: FieldError[] = []
  const add = (path: string, message: string): void => void wrong.push({ path, message })
  if (!values.organ_name.trim()) add('organ_name', '请填写机关名称')
  const seen = new Map<string, FirstRole>()
  for (const role of FIRST_ROLES) {
    const admin = values.admins[role]
    const account = admin.account.trim().toLowerCase()
    if (!admin.name.trim()) add(`admins.${role}.name`, '请填写姓名')
    if (!account) add(`admins.${role}.account`, '请填写账号')
    else if (seen.has(account)) add(`admins.${role}.account`, '三个账号不能相同')
    if (admin.password.length < 10) add(`admins.${role}.password`, '密码至少 10 个字符')
    seen.set(account, role)
  }
  return wrong
}
