// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { api, tokens, tokensFrom } from '@/api/http'
import { self, sessionBody } from '@/testing/people'
import { fakeServer, json, refusal } from '@/testing/server'
import { useSession } from './session'

describe('the session', () => {
  beforeEach(() => {
    tokens.end()
    setActivePinia(createPinia())
  })

  it('is taken up again after a reload', async () => {
    tokens.start(tokensFrom(sessionBody('one')))
    fakeServer({ 'GET /api/admin/me': json(self(['auditor'])) })
    const session = useSession()
    await session.restore()
    expect(session.self?.name).toBe('李梅')
    expect(session.has('auditor', 'teller')).toBe(true)
    expect(session.has('teller')).toBe(false)
  })

  it('asks again for somebody whose server did not answer at the start', async () => {
    tokens.start(tokensFrom(sessionBody('one')))
    fakeServer({ 'GET /api/admin/me': [new TypeError('no network'), json(self())] })
    const session = useSession()
    await session.restore()
    expect(session.self).toBeNull()
    await session.restore()
    expect(session.self).not.toBeNull()
  })

  it('begins with a log-in and ends with a log-out that the server hears of', async () => {
    const { seen } = fakeServer({
      'POST /api/admin/session': json(sessionBody('one', self(['teller']))),
      'POST /api/admin/session/end': new Response(null, { status: 204 }),
    })
    const session = useSession()
    await session.logIn('limei', 'secret')
    expect(session.roles).toEqual(['teller'])
    await session.logOut()
    expect(session.self).toBeNull()
    expect(session.interrupted).toBe(false)
    expect(tokens.current).toBeNull()
    expect(seen[1]?.body).toEqual({ refresh_token: 'refresh-one' })
  })

  it('keeps the screen when the session runs out, and goes on for the same person', async () => {
    const over = refusal(401, 'not_authenticated', '登录已过期')
    fakeServer({
      'POST /api/admin/session': [json(sessionBody('one')), json(sessionBody('three'))],
      'POST /api/admin/session/refresh': over,
      'GET /api/x': over,
    })
    const session = useSession()
    await session.logIn('limei', 'secret')
    await expect(api.get('/api/x')).rejects.toMatchObject({ status: 401 })
    expect(session.interrupted).toBe(true)
    expect(session.self?.account).toBe('limei')
    await session.logIn('limei', 'secret')
    expect(session.interrupted).toBe(false)
    expect(session.resumed).toBe(1)
  })

  it('hears of changed roles with the next refresh', async () => {
    fakeServer({
      'POST /api/admin/session': json(sessionBody('one', self(['teller']))),
      'POST /api/admin/session/refresh': json(sessionBody('two', self(['result_reader']))),
      'GET /api/x': [refusal(401, 'not_authenticated', ''), json({})],
    })
    const session = useSession()
    await session.logIn('limei', 'secret')
    await api.get('/api/x')
    expect(session.roles).toEqual(['result_reader'])
  })

  it('remembers that the first password was changed', async () => {
    fakeServer({
      'POST /api/admin/session': json(sessionBody('one', self([], { must_change_password: true }))),
      'PUT /api/admin/me/password': new Response(null, { status: 204 }),
    })
    const session = useSession()
    await session.logIn('limei', 'first')
    await session.changePassword('first', 'a better one')
    expect(session.self?.must_change_password).toBe(false)
  })
})
