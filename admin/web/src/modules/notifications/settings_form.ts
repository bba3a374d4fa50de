import type { FieldError } from '@/api/errors'
import { isWhole } from '@/components/form/field'
import type { ChannelName, NotificationSettings } from './api'

type Values = Omit<NotificationSettings, 'version'>

export const TEXT_LABELS: Record<keyof Values['texts'], string> = {
  mail_subject: '邮件标题',
  mail_opening: '邮件开头',
  mail_closing: '邮件结尾',
  wechat_note: '微信备注',
}
export const LIMIT_LABELS: Record<ChannelName, string> = {
  wechat: '微信',
  wecom: '企业微信',
  mail: '邮件',
}
const MOST_A_MINUTE = 60_000

/** What the form holds until the settings are there. */
export function initialSettings(): Values {
  return {
    texts: { mail_subject: '', mail_opening: '', mail_closing: '', wechat_note: '' },
    limits: { wechat: 1, wecom: 1, mail: 1 },
  }
}

/** What can be said before sending. */
export function checkSettings(values: Values): FieldError[] {
  const wrong: FieldError[] = []
  for (const key of ['mail_subject', 'wechat_note'] as const) {
    if (!values.texts[key].trim()) {
      wrong.push({ path: `texts.${key}`, message: `请填写${TEXT_LABELS[key]}` })
    }
  }
  for (const [channel, limit] of Object.entries(values.limits)) {
    if (!isWhole(limit, 1, MOST_A_MINUTE)) {
      wrong.push({ path: `limits.${channel}`, message: `应为 1 至 ${MOST_A_MINUTE} 的整数` })
    }
  }
  return wrong
}
