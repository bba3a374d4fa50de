import { expect, it } from 'vitest'
import { checkSettings, initialSettings } from './settings_form'

const TEXTS = { ...initialSettings().texts, mail_subject: '提醒', wechat_note: '请登录' }
const LIMITS = { wechat: 600, wecom: 300, mail: 120 }

it.each([
  [[], TEXTS, LIMITS],
  [['texts.mail_subject'], { ...TEXTS, mail_subject: ' ' }, LIMITS],
  [['limits.mail'], TEXTS, { ...LIMITS, mail: 0 }],
  [['limits.wechat'], TEXTS, { ...LIMITS, wechat: 60_001 }],
  [['texts.wechat_note', 'limits.wecom'], { ...TEXTS, wechat_note: '' }, { ...LIMITS, wecom: 1.5 }],
])('finds %j wrong', (paths, texts, limits) => {
  expect(checkSettings({ texts, limits }).map((field) => field.path)).toEqual(paths)
})
