import { describe, expect, it } from 'vitest'
import { ApiError, describeError, errorFromResponse, waitInWords } from './errors'
import { json, refusal } from '@/testing/server'

describe('errors', () => {
  it('keeps the code, sentence, fields and data of the server', async () => {
    const error = await errorFromResponse(
      refusal(400, 'invalid_input', '请检查', {
        fields: [{ path: 'name', message: '请填写姓名' }, { path: 3 }],
        data: { retry_after: 12 },
      }),
    )
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_input',
      message: '请检查',
      fields: [{ path: 'name', message: '请填写姓名' }],
      retryAfter: 12,
    })
  })

  it.each([
    [401, '登录已过期，请重新登录。'],
    [404, '没有找到，可能已被删除，或不在您的管理范围内。'],
    [502, '服务正在启动或暂时中断，请稍后再试。'],
    [500, '服务器出现问题，请稍后再试。'],
    [418, '操作没有成功。'],
  ])('has a sentence of its own for a %i without one', async (status, sentence) => {
    const page = new Response('<html>gateway</html>', { status })
    expect((await errorFromResponse(page)).message).toBe(sentence)
  })

  it('names the request of a server error, so that it can be found in the log', async () => {
    const fromHeader = await errorFromResponse(json({}, 500, { 'X-Request-Id': 'r-1' }))
    expect(describeError(fromHeader)).toBe('服务器出现问题，请稍后再试。（请求编号 r-1）')
    const fromBody = await errorFromResponse(
      refusal(500, 'internal_error', '系统出现意外错误', { data: { request_id: 'r-2' } }),
    )
    expect(describeError(fromBody)).toContain('r-2')
  })

  it('says how long to wait, unless the sentence already does', async () => {
    const silent = await errorFromResponse(json({}, 429, { 'Retry-After': '120' }))
    expect(describeError(silent)).toBe('操作过于频繁，请稍后再试。请在 2 分钟后再试。')
    const telling = new ApiError(429, 'x', '请 3 分钟后再试', [], { retry_after: 180 })
    expect(describeError(telling)).toBe('请 3 分钟后再试')
  })

  it('shows nothing technical of an unexpected error', () => {
    expect(describeError(new RangeError('x is not iterable'))).toBe('页面出现问题，请刷新后再试。')
  })

  it('puts waiting times in words', () => {
    expect(waitInWords(45)).toBe('45 秒')
    expect(waitInWords(91)).toBe('2 分钟')
  })
})
