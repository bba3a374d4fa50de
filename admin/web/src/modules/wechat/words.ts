/** WeChat's state in words. */
import type { GrantView, WeChatStatus } from './api'

export function grantText(grant: GrantView): string {
  if (grant.kind === 'long_term') return grant.remaining === 0 ? '未允许' : '长期有效'
  return `还可提醒 ${String(grant.remaining ?? 0)} 次`
}

export const templateName: Record<string, string> = {
  to_do: '待办提醒',
  decision: '办理结果',
  digest: '待办汇总',
}

export const pushText: Record<WeChatStatus['pushes'], string> = {
  off: '不接收（没有设置 Token）',
  plain: '明文模式',
  safe: '安全模式',
}

export const versionText: Record<string, string> = {
  release: '正式版',
  trial: '体验版',
  develop: '开发版',
}

const CALLS: Record<string, string> = {
  log_in: '登录',
  phone_number: '查询手机号',
  send: '发送订阅消息',
  templates: '查询模板',
  token: '获取接口凭据',
  code_image: '生成小程序码',
  url_link: '生成链接',
  check_text: '内容检查',
}

export const callText = (call: string): string => CALLS[call] ?? call

const REASONS: Record<string, string> = {
  timeout: '没有及时回应',
  no_connection: '连接不上',
}

export const reasonText = (reason: string): string =>
  REASONS[reason] ?? (/^-?\d+$/.test(reason) ? `错误码 ${reason}` : reason)

/** Seconds until a code ends, in words; empty when it has. */
export function timeLeft(expiresAt: string, now: number): string {
  const seconds = Math.ceil((Date.parse(expiresAt) - now) / 1000)
  if (seconds <= 0) return ''
  const minutes = Math.floor(seconds / 60)
  return minutes > 0 ? `${String(minutes)} 分 ${String(seconds % 60)} 秒` : `${String(seconds)} 秒`
}

/** The digits in two groups, as they are read out. */
export const spoken = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`
