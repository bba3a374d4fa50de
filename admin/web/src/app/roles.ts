import type { Role } from '@/api/types'

export const ROLE_NAMES: Record<Role, string> = {
  system_admin: '系统管理员',
  security_admin: '安全管理员',
  auditor: '审计员',
  evaluation_admin: '测评管理员',
  teller: '监票人',
  result_reader: '结果查阅人',
  obligation_admin: '待办管理员',
  window_admin: '窗口管理员',
  window_officer: '窗口工作人员',
  window_supervisor: '窗口监督员',
  clue_reader: '线索查阅人',
}

/** What a role may do, in one sentence, as the role editor shows it. */
export const ROLE_SENTENCES: Record<Role, string> = {
  system_admin: '建立账号和单位，修改系统设置；不能授予角色，看不到测评和审计日志。',
  security_admin: '授予角色，停用、启用、解锁账号，重置密码；看不到测评和审计日志。',
  auditor: '查阅审计日志，核对日志是否完整；不能作任何修改。',
  evaluation_admin: '组织本单位及下级单位的民主测评，查阅结果。',
  teller: '保管密钥单，参加关闭和开箱，查阅测评设置和投票进度。',
  result_reader: '查阅本单位及下级单位的测评结果。',
  obligation_admin:
    '登记、改期、取消本单位及下级单位的待办，指定岗位人员，设置期限和提醒，查阅提醒发送情况。',
  window_admin: '管理本单位及下级单位的大厅、业务、号源、答复模板和海报，并案，查阅统计。',
  window_officer: '分办、办理、答复本单位及下级单位大厅的诉求，与群众留言沟通。',
  window_supervisor:
    '监督本单位及下级单位大厅诉求的办理，再次调整承诺日期，回头看、暗访；看不到群众姓名和电话。',
  clue_reader: '查阅转交的问题线索，每次查阅须说明事由并留痕；最多两人。',
}

export const ADMIN_ROLES: readonly Role[] = ['system_admin', 'security_admin', 'auditor']
export const EVALUATION_ROLES: readonly Role[] = ['evaluation_admin', 'teller', 'result_reader']
export const WINDOW_ROLES: readonly Role[] = [
  'window_admin',
  'window_officer',
  'window_supervisor',
  'clue_reader',
]
export const BUSINESS_ROLES: readonly Role[] = [
  ...EVALUATION_ROLES,
  'obligation_admin',
  ...WINDOW_ROLES,
]
export const ALL_ROLES: readonly Role[] = [...ADMIN_ROLES, ...BUSINESS_ROLES]

// What is reported in confidence must not come back to those about whose work it was reported.
const KEPT_FROM_CLUES: readonly Role[] = ['window_admin', 'window_officer']

export function roleNames(roles: readonly Role[]): string {
  return roles.map((role) => ROLE_NAMES[role]).join('、')
}

/**
 * Why a role cannot be added to others, or `null`. Nobody holds two of the three administrators'
 * roles, and none of them goes with a business role. The server decides; this explains.
 */
export function conflictWith(role: Role, held: readonly Role[]): string | null {
  const others = held.filter((one) => one !== role)
  const admin = others.find((one) => ADMIN_ROLES.includes(one))
  if (admin) {
    return ADMIN_ROLES.includes(role)
      ? `系统管理员、安全管理员、审计员须由不同的人担任；该账号已是${ROLE_NAMES[admin]}。`
      : `${ROLE_NAMES[admin]}不能同时承担业务工作。`
  }
  if (ADMIN_ROLES.includes(role) && others.length > 0) {
    return `承担业务工作的人不能同时是${ROLE_NAMES[role]}。`
  }
  const guarded = role === 'clue_reader' ? KEPT_FROM_CLUES : ['clue_reader']
  if (role === 'clue_reader' || KEPT_FROM_CLUES.includes(role)) {
    const other = others.find((one) => guarded.includes(one))
    if (other) return `${ROLE_NAMES[other]}不能兼任${ROLE_NAMES[role]}。`
  }
  return null
}
