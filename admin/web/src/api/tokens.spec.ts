// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from './errors'
import { TokenKeeper, type Tokens } from './tokens'

const NOW = 1_000_000

function tokens(access: string, change: Partial<Tokens> = {}): Tokens {
  return { access, refresh: `r-${access}`, expiresAt: NOW + 600_000, accountId: 'me', ...change }
}

/** Channels that hear each other, as those of two tabs do; delivery is immediate. */
function twoChannels(): [BroadcastChannel, BroadcastChannel] {
  const make = (): BroadcastChannel =>
    ({ onmessage: null, postMessage: () => undefined }) as unknown as BroadcastChannel
  const [one, other] = [make(), make()]
  const connect = (from: BroadcastChannel, to: BroadcastChannel): void => {
    from.postMessage = (data) => to.onmessage?.({ data } as MessageEvent)
  }
  connect(one, other)
  connect(other, one)
  return [one, other]
}

function deferred<T>(): {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (e: Error) => void
} {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((yes, no) => ((resolve = yes), (reject = no)))
  return { promise, resolve, reject }
}

describe('TokenKeeper', () => {
  beforeEach(() => sessionStorage.clear())

  const keeper = (
    refresh: (token: string) => Promise<Tokens>,
    channel: BroadcastChannel | null = null,
  ) => new TokenKeeper(sessionStorage, channel, refresh, () => NOW)

  it('keeps the session over a reload of the tab', () => {
    keeper(vi.fn()).start(tokens('one'))
    expect(keeper(vi.fn()).current?.access).toBe('one')
  })

  it('starts without a session where the storage holds rubbish', () => {
    sessionStorage.setItem('portal.session', '{"access": 3')
    expect(keeper(vi.fn()).current).toBeNull()
  })

  it('refreshes once, however many callers wait, and gives all of them the new token', async () => {
    const answer = deferred<Tokens>()
    const refresh = vi.fn(() => answer.promise)
    const one = keeper(refresh)
    one.start(tokens('old', { expiresAt: NOW + 5_000 }))
    const waiting = [one.access(), one.access(), one.renew('old')]
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(1))
    answer.resolve(tokens('new'))
    expect(await Promise.all(waiting)).toEqual([
      'new',
      'new',
      expect.objectContaining({ access: 'new' }),
    ])
    expect(refresh).toHaveBeenCalledExactlyOnceWith('r-old')
  })

  it('rejects every waiting caller when the server refuses, and ends the session', async () => {
    const one = keeper(() => Promise.reject(new ApiError(401, 'not_authenticated', '已过期')))
    const heard = vi.fn()
    one.onChange(heard)
    one.start(tokens('old'))
    const outcomes = await Promise.allSettled([one.renew('old'), one.renew('old')])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
    expect(one.current).toBeNull()
    expect(heard).toHaveBeenCalledExactlyOnceWith(null)
    expect(sessionStorage.length).toBe(0)
    await expect(one.renew('old')).rejects.toMatchObject({ status: 401 })
  })

  it('keeps the session when only the network is gone', async () => {
    const refresh = vi
      .fn()
      .mockRejectedValueOnce(new ApiError(0, 'network', '连接不上'))
      .mockResolvedValueOnce(tokens('new'))
    const one = keeper(refresh)
    one.start(tokens('old'))
    await expect(one.renew('old')).rejects.toMatchObject({ code: 'network' })
    expect(one.current?.access).toBe('old')
    expect((await one.renew('old')).access).toBe('new')
  })

  it('does not refresh for a caller whose token was replaced meanwhile', async () => {
    const refresh = vi.fn()
    const one = keeper(refresh)
    one.start(tokens('new'))
    expect((await one.renew('old')).access).toBe('new')
    expect(refresh).not.toHaveBeenCalled()
  })

  describe('between tabs', () => {
    it('gives a new tab the session of the others', async () => {
      const [left, right] = twoChannels()
      const first = keeper(vi.fn(), left)
      first.start(tokens('one'))
      sessionStorage.clear()
      const second = keeper(vi.fn(), right)
      await second.join()
      expect(second.current?.access).toBe('one')
    })

    it('passes on refreshed tokens and the end, but never to another account', () => {
      const [left, right] = twoChannels()
      const first = keeper(vi.fn(), left)
      const second = keeper(vi.fn(), right)
      second.start(tokens('mine'))
      first.start(tokens('newer', { expiresAt: NOW + 700_000 }))
      expect(second.current?.access).toBe('newer')
      second.start(tokens('other', { accountId: 'somebody-else', expiresAt: NOW + 800_000 }))
      expect(first.current?.access).toBe('newer')
      first.end()
      expect(second.current?.access).toBe('other')
    })

    it('an old message does not replace a newer token', () => {
      const [left, right] = twoChannels()
      const first = keeper(vi.fn(), left)
      const second = keeper(vi.fn(), right)
      first.start(tokens('newer', { expiresAt: NOW + 700_000 }))
      right.postMessage({ kind: 'tokens', tokens: tokens('older') })
      expect(first.current?.access).toBe('newer')
      expect(second.current?.access).toBe('newer')
    })
  })
})
