import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import { nextScreen } from './after'
import { checkFirstStart, emptyFirstStart } from './first_start'
import { logInFailure } from './lockout'
import { checkNewPassword } from './password'

describe('the way in', () => {
  it('leads back to the screen that was asked for, and nowhere else', () => {
    expect(nextScreen({ next: '/evaluations/1?x=2' })).toBe('/evaluations/1?x=2')
    expect(nextScreen({ next: '//evil.example' })).toBe('/')
    expect(nextScreen({ next: 'https://evil.example' })).toBe('/')
    expect(nextScreen({ next: '/log-in?next=/log-in' })).toBe('/')
    expect(nextScreen({ next: ['/a', '/b'] })).toBe('/')
    expect(nextScreen({})).toBe('/')
  })

  it('says until when an account is locked', () => {
    const locked = new ApiError(429, 'account_locked', '次数过多', [], { retry_after: 120 })
    const now = new Date('2026-10-22T06:00:00Z')
    expect(logInFailure(locked, now)).toContain('14:02 后可再试（约 2 分钟）')
    expect(logInFailure(new ApiError(401, 'invalid_credentials', '账号或密码不正确'))).toBe(
      '账号或密码不正确',
    )
  })
})

describe('a new password', () => {
  const check = (old_password: string, new_password: string, again: string): string[] =>
    checkNewPassword({ old_password, new_password, again }).map((field) => field.path)

  it('is long, new and typed twice', () => {
    expect(check('old password', 'a better password', 'a better password')).toEqual([])
    expect(check('', 'short', 'short')).toEqual(['old_password', 'new_password'])
    expect(check('the same again', 'the same again', 'the same again')).toEqual(['new_password'])
    expect(check('old password', 'a better password', 'a bitter password')).toEqual(['again'])
  })
})

describe('the first start', () => {
  const whole = (): ReturnType<typeof emptyFirstStart> => ({
    organ_name: '清溪市纪委监委',
    admins: {
      system_admin: { account: 'one', name: '赵', password: 'correct horse' },
      security_admin: { account: 'two', name: '钱', password: 'correct horse' },
      auditor: { account: 'three', name: '孙', password: 'correct horse' },
    },
  })

  it('asks for three people and a name', () => {
    expect(checkFirstStart(whole())).toEqual([])
    expect(checkFirstStart(emptyFirstStart())).toHaveLength(10)
  })

  it('refuses one person twice, whatever the case of the letters', () => {
    const values = whole()
    values.admins.auditor.account = ' ONE '
    expect(checkFirstStart(values)).toEqual([
      { path: 'admins.auditor.account', message: '三个账号不能相同' },
    ])
  })
})
