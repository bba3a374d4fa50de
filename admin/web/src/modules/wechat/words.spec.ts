import { describe, expect, it } from 'vitest'
import { callText, grantText, reasonText, spoken, timeLeft } from './words'

const grant = { key: 'to_do', template_id: 't', title: '待办提醒' }

describe('WeChat in words', () => {
  it('tells how many messages are left', () => {
    expect(grantText({ ...grant, kind: 'one_time', remaining: 2 })).toBe('还可提醒 2 次')
    expect(grantText({ ...grant, kind: 'long_term', remaining: null })).toBe('长期有效')
    expect(grantText({ ...grant, kind: 'long_term', remaining: 0 })).toBe('未允许')
  })

  it('counts a code down to its end', () => {
    const now = Date.parse('2026-03-01T00:00:00Z')
    expect(timeLeft('2026-03-01T00:10:00Z', now)).toBe('10 分 0 秒')
    expect(timeLeft('2026-03-01T00:00:09Z', now)).toBe('9 秒')
    expect(timeLeft('2026-02-28T23:59:59Z', now)).toBe('')
  })

  it('names what it knows, and shows the rest as it is', () => {
    expect(callText('send')).toBe('发送订阅消息')
    expect(callText('other')).toBe('other')
    expect(reasonText('43101')).toBe('错误码 43101')
    expect(reasonText('timeout')).toBe('没有及时回应')
    expect(spoken('12345678')).toBe('1234 5678')
  })
})
