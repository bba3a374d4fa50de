// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { sessionBody } from '@/testing/people'
import { fakeServer, json, refusal } from '@/testing/server'
import { ApiError } from './errors'
import { address, api, tokens, tokensFrom } from './http'

const expired = (): Response => refusal(401, 'not_authenticated', '登录已过期')

describe('requests', () => {
  beforeEach(() => {
    tokens.end()
    tokens.start(tokensFrom(sessionBody('one')))
  })

  it('sends the token, JSON and the query, and resolves with the body', async () => {
    const { seen } = fakeServer({ 'PUT /api/x': json({ ok: true }) })
    expect(await api.put('/api/x', { a: 1 }, { q: '测 评', empty: '', none: null })).toEqual({
      ok: true,
    })
    expect(seen[0]?.headers.get('Authorization')).toBe('Bearer one')
    expect(seen[0]).toMatchObject({ path: '/api/x?q=%E6%B5%8B+%E8%AF%84', body: { a: 1 } })
  })

  it('resolves with nothing for an answer without content', async () => {
    fakeServer({ 'DELETE /api/x': new Response(null, { status: 204 }) })
    expect(await api.delete('/api/x')).toBeUndefined()
  })

  it('rejects on business errors', async () => {
    fakeServer({ 'GET /api/x': refusal(409, 'stale_version', '内容已被他人修改') })
    await expect(api.get('/api/x')).rejects.toMatchObject({ status: 409, isStale: true })
  })

  it('renews a refused token once and repeats the request', async () => {
    const { seen } = fakeServer({
      'GET /api/x': [expired(), json({ ok: 1 })],
      'POST /api/admin/session/refresh': json(sessionBody('two')),
    })
    expect(await api.get('/api/x')).toEqual({ ok: 1 })
    expect(seen.map((request) => request.path)).toEqual([
      '/api/x',
      '/api/admin/session/refresh',
      '/api/x',
    ])
    expect(seen[1]?.headers.has('Authorization')).toBe(false)
    expect(seen[1]?.body).toEqual({ refresh_token: 'refresh-one' })
    expect(seen[2]?.headers.get('Authorization')).toBe('Bearer two')
  })

  it('queues parallel requests behind one refresh', async () => {
    const answer = (request: { headers: Headers }): Response =>
      request.headers.get('Authorization') === 'Bearer two' ? json({ ok: 1 }) : expired()
    const { seen } = fakeServer({
      'GET /api/x': answer,
      'GET /api/y': answer,
      'POST /api/admin/session/refresh': json(sessionBody('two')),
    })
    await Promise.all([api.get('/api/x'), api.get('/api/y'), api.get('/api/x')])
    const refreshes = seen.filter((request) => request.path.endsWith('/refresh'))
    expect(refreshes).toHaveLength(1)
  })

  it('rejects all of them and ends the session when the refresh is refused', async () => {
    fakeServer({ 'GET /api/x': expired(), 'POST /api/admin/session/refresh': expired() })
    const outcomes = await Promise.allSettled([api.get('/api/x'), api.get('/api/x')])
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true)
    expect(tokens.current).toBeNull()
    await expect(api.get('/api/x')).rejects.toMatchObject({ status: 401 })
  })

  it('does not go round in circles when a fresh token is refused as well', async () => {
    const { seen } = fakeServer({
      'GET /api/x': expired(),
      'POST /api/admin/session/refresh': json(sessionBody('two')),
    })
    await expect(api.get('/api/x')).rejects.toBeInstanceOf(ApiError)
    expect(seen).toHaveLength(3)
    expect(tokens.current).toBeNull()
  })

  it("takes a wrong password of somebody else's for what it is", async () => {
    fakeServer({ 'POST /api/close': refusal(401, 'invalid_credentials', '账号或密码不正确') })
    await expect(api.post('/api/close')).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect(tokens.current?.access).toBe('one')
  })

  it('says in plain words that the network is gone', async () => {
    fakeServer({ 'GET /api/x': new TypeError('Failed to fetch') })
    await expect(api.get('/api/x')).rejects.toMatchObject({
      code: 'network',
      message: '连接不上服务器，请检查网络后再试。',
    })
  })

  it('marks a cancelled request', async () => {
    fakeServer({ 'GET /api/x': new DOMException('stop', 'AbortError') })
    await expect(api.get('/api/x')).rejects.toMatchObject({ isAborted: true })
  })

  it('rejects an answer that is no JSON', async () => {
    fakeServer({ 'GET /api/x': new Response('<html>', { status: 200 }) })
    await expect(api.get('/api/x')).rejects.toMatchObject({ code: 'unreadable_answer' })
  })

  it('sends a file as multipart', async () => {
    const { seen } = fakeServer({ 'POST /api/import': json({ subjects: 3 }) })
    await api.upload('/api/import', new File(['x'], '名单.xlsx'), { version: 2 })
    expect(seen[0]?.path).toBe('/api/import?version=2')
    expect(seen[0]?.body).toBeInstanceOf(FormData)
    expect(seen[0]?.headers.has('Content-Type')).toBe(false)
  })

  it('leaves empty values out of an address', () => {
    expect(address('/a', { x: 0, y: false, z: '', list: ['1', '2'] })).toBe(
      '/a?x=0&y=false&list=1&list=2',
    )
  })
})
