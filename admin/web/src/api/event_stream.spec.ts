// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sessionBody } from '@/testing/people'
import { fakeServer, refusal } from '@/testing/server'
import { EventParser, listen, type ServerEvent } from './event_stream'
import { tokens, tokensFrom } from './http'

describe('EventParser', () => {
  it('puts pieces together and drops comments and empty events', () => {
    const parser = new EventParser()
    expect(parser.push(': hello\n\nevent: turn')).toEqual([])
    expect(parser.push('out\nid: 7\ndata: {"a":1}\r\ndata: more\n\n\n')).toEqual([
      { event: 'turnout', data: '{"a":1}\nmore', id: '7' },
    ])
    expect(parser.push('data:x\n\n')).toEqual([{ event: 'message', data: 'x', id: '7' }])
  })
})

function streamOf(...pieces: string[]): Response {
  const encoder = new TextEncoder()
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece))
        controller.close()
      },
    }),
  )
}

describe('listen', () => {
  beforeEach(() => {
    tokens.end()
    tokens.start(tokensFrom(sessionBody('one')))
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 })
    return () => vi.useRealTimers()
  })

  it('hands over events and connects again after a break', async () => {
    const { seen } = fakeServer({
      'GET /api/events': [
        () => streamOf('event: turnout\ndata: 1\n\n'),
        () => streamOf('event: turnout\ndata: 2\n\n'),
      ],
    })
    const events: ServerEvent[] = []
    const connected: boolean[] = []
    const stop = listen('/api/events', {
      onEvent: (event) => events.push(event),
      onConnected: (now) => connected.push(now),
    })
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(1), 10_000)
    stop()
    expect(events.slice(0, 2).map((event) => event.data)).toEqual(['1', '2'])
    expect(connected.slice(0, 3)).toEqual([true, false, true])
    expect(seen[0]?.headers.get('Authorization')).toBe('Bearer one')
  })

  it('gives up where the server refuses', async () => {
    const { seen } = fakeServer({ 'GET /api/events': refusal(404, 'not_found', '没有') })
    const onRefused = vi.fn()
    listen('/api/events', { onEvent: vi.fn(), onRefused })
    await vi.waitFor(() => expect(onRefused).toHaveBeenCalled())
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toHaveLength(1)
  })
})
