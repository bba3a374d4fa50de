import { describe, expect, it } from 'vitest'
import { Refused } from '@/api/client'
import { explain } from './errors'

describe('a refusal', () => {
  it.each([
    'too_many_wrong_tickets',
    'too_many_wrong_invitations',
    'too_many_wrong_codes',
    'too_many_failures',
  ])('says after %s how long to wait', (code) => {
    const words = explain(new Refused(429, code, '错误次数过多，请稍后再试', 130))
    expect(words).toContain('输错的次数较多')
    expect(words).toContain('3 分钟')
  })

  it('says that the server is busy where it is', () => {
    expect(explain(new Refused(429, 'busy', '请稍后再试', 7))).toContain('服务器正忙')
  })
})
