// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { sessionBody } from '@/testing/people'
import { fakeServer } from '@/testing/server'
import { tokens, tokensFrom } from './http'
import { postForLines } from './line_stream'

interface Line {
  done?: number
  batch?: string
}

const read = (onLine: (line: Line) => void): Promise<Line> =>
  postForLines<Line>('/api/tickets', {}, { onLine, isLast: (line) => line.batch !== undefined })

describe('postForLines', () => {
  beforeEach(() => {
    tokens.end()
    tokens.start(tokensFrom(sessionBody('one')))
  })

  it('reports each line and resolves with the last', async () => {
    fakeServer({ 'POST /api/tickets': new Response('{"done":1}\n{"done":2}\n{"batch":"b"}') })
    const lines: Line[] = []
    expect(await read((line) => lines.push(line))).toEqual({ batch: 'b' })
    expect(lines).toEqual([{ done: 1 }, { done: 2 }, { batch: 'b' }])
  })

  it('rejects on a line that is an error', async () => {
    const body = '{"done":1}\n{"error":{"code":"round_open","message":"已开启"}}\n'
    fakeServer({ 'POST /api/tickets': new Response(body) })
    await expect(read(() => undefined)).rejects.toMatchObject({
      code: 'round_open',
      message: '已开启',
    })
  })

  it('never takes half an answer for a whole one', async () => {
    fakeServer({ 'POST /api/tickets': new Response('{"done":1}\n') })
    await expect(read(() => undefined)).rejects.toMatchObject({ code: 'network' })
  })
})
