import { describe, expect, it } from 'vitest'
import type { Preferences } from './api'
import { changeOf, checkAddresses, formOf } from './preferences'

const STORED: Preferences = {
  email: 'limei@example.org',
  wecom: null,
  off: ['wechat'],
  version: 3,
  usable: ['mail'],
  wechat_bound: false,
}

describe('how somebody wants to be reached', () => {
  it('comes back as it was loaded', () => {
    const form = formOf(STORED)
    expect(form).toEqual({ email: 'limei@example.org', wecom: '', on: ['wecom', 'mail'] })
    expect(changeOf(form, 3)).toEqual({
      email: 'limei@example.org',
      wecom: null,
      off: ['wechat'],
      version: 3,
    })
  })

  it.each([
    [[], { email: ' ', wecom: '' }],
    [[], { email: ' li.mei@a.example.org ', wecom: 'LiMei_01' }],
    [['email'], { email: 'limei', wecom: '' }],
    [['email', 'wecom'], { email: 'a b@c.d', wecom: '李梅' }],
  ])('has %j wrong', (paths, addresses) => {
    expect(checkAddresses(addresses).map((field) => field.path)).toEqual(paths)
  })
})
