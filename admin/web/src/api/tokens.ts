import { ApiError } from './errors'

/** What the browser holds of a session. `expiresAt` is in milliseconds of `Date.now()`. */
export interface Tokens {
  access: string
  refresh: string
  expiresAt: number
  /** Whose session it is, so that one tab never takes over another person's. */
  accountId: string
}

type RefreshCall = (refresh: string) => Promise<Tokens>
type Listener = (tokens: Tokens | null) => void

interface Message {
  kind: 'ask' | 'tokens' | 'end'
  tokens?: Tokens
}

const STORAGE_KEY = 'portal.session'
const EARLY_MS = 20_000
const ASK_MS = 120

/**
 * Keeps the session's tokens for this tab and shares them with the other tabs of this browser.
 *
 * A refresh token may be used once: a second use looks like theft to the server and ends the
 * session. Hence one refresh at a time, in a tab (a shared promise) and between tabs (a Web Lock
 * where the browser offers one, and a message with the new tokens in any case).
 */
export class TokenKeeper {
  private tokens: Tokens | null
  private pending: Promise<Tokens> | null = null
  private readonly listeners = new Set<Listener>()

  constructor(
    private readonly storage: Storage,
    private readonly channel: BroadcastChannel | null,
    private readonly refreshCall: RefreshCall,
    private readonly now: () => number = Date.now,
  ) {
    this.tokens = readTokens(storage)
    if (channel) channel.onmessage = (event: MessageEvent<Message>) => this.receive(event.data)
  }

  get current(): Tokens | null {
    return this.tokens
  }

  /** Called after every change of the tokens that was not made by this tab's own log-in. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** After a log-in. */
  start(tokens: Tokens): void {
    this.keep(tokens)
    this.channel?.postMessage({ kind: 'tokens', tokens } satisfies Message)
  }

  /** After a log-out, or when the server no longer accepts the session. */
  end(): void {
    if (!this.tokens) return
    const ended = this.tokens
    this.keep(null)
    this.channel?.postMessage({ kind: 'end', tokens: ended } satisfies Message)
    this.tell()
  }

  /** A tab opened from another one has an empty storage: asks the others for their session. */
  async join(): Promise<void> {
    if (this.tokens || !this.channel) return
    this.channel.postMessage({ kind: 'ask' } satisfies Message)
    const deadline = this.now() + ASK_MS
    while (!this.tokens && this.now() < deadline) await pause(10)
  }

  /** An access token that the server should accept, refreshed when it is about to run out. */
  async access(): Promise<string | null> {
    if (!this.tokens) return null
    if (this.tokens.expiresAt - EARLY_MS > this.now()) return this.tokens.access
    return (await this.renew(this.tokens.access)).access
  }

  /**
   * Exchanges the refresh token. Callers that come while an exchange is under way share it; a
   * caller whose `used` access token was replaced meanwhile gets the new one at once.
   */
  async renew(used: string): Promise<Tokens> {
    if (this.tokens && this.tokens.access !== used) return this.tokens
    this.pending ??= this.exchange(used).finally(() => {
      this.pending = null
    })
    return this.pending
  }

  private async exchange(used: string): Promise<Tokens> {
    return withLock(async () => {
      // Another tab may have done it while we waited for the lock.
      if (this.tokens && this.tokens.access !== used) return this.tokens
      if (!this.tokens) throw sessionOver()
      try {
        const fresh = await this.refreshCall(this.tokens.refresh)
        this.start(fresh)
        return fresh
      } catch (error) {
        // Only the server's own refusal ends a session; a lost network does not.
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) this.end()
        throw error
      }
    })
  }

  private receive(message: Message): void {
    if (message.kind === 'ask' && this.tokens) {
      this.channel?.postMessage({ kind: 'tokens', tokens: this.tokens } satisfies Message)
    } else if (message.kind === 'tokens' && message.tokens) {
      const mine = this.tokens
      if (mine && mine.accountId !== message.tokens.accountId) return
      if (mine && mine.expiresAt > message.tokens.expiresAt) return
      this.keep(message.tokens)
      if (!mine) this.tell()
    } else if (message.kind === 'end' && this.tokens?.accountId === message.tokens?.accountId) {
      this.keep(null)
      this.tell()
    }
  }

  private keep(tokens: Tokens | null): void {
    this.tokens = tokens
    if (tokens) this.storage.setItem(STORAGE_KEY, JSON.stringify(tokens))
    else this.storage.removeItem(STORAGE_KEY)
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.tokens)
  }
}

/** What a request without a session, or with one that has ended, is answered with. */
export function sessionOver(): ApiError {
  return new ApiError(401, 'not_authenticated', '登录已过期，请重新登录。')
}

function readTokens(storage: Storage): Tokens | null {
  try {
    const value = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null') as Tokens | null
    return value && typeof value.access === 'string' && typeof value.refresh === 'string'
      ? value
      : null
  } catch {
    return null
  }
}

async function withLock<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks exist on https and on localhost only.
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  return locks ? await locks.request('portal.refresh', work) : await work()
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
