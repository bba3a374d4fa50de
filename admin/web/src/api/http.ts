import { ApiError, errorFromBody, errorFromResponse } from './errors'
import { sessionOver, TokenKeeper, type Tokens } from './tokens'
import type { Self, SessionBody } from './types'

export type QueryValue = string | number | boolean | null | undefined
export type Query = Record<string, QueryValue | readonly string[]>

export interface RequestOptions {
  query?: Query
  /** Sent as JSON; a FormData is sent as it is. */
  body?: unknown
  signal?: AbortSignal | undefined
  /** For the few calls made before there is a session. */
  anonymous?: boolean
}

function openChannel(): BroadcastChannel | null {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('portal.session')
}

let hearAccount: (self: Self) => void = () => undefined

/** A refresh also tells who the account is by now: roles may have been given or taken. */
export function onAccount(listener: (self: Self) => void): void {
  hearAccount = listener
}

/** The session's tokens; screens use the session store instead. */
export const tokens = new TokenKeeper(sessionStorage, openChannel(), async (refresh) => {
  const body = await send<SessionBody>('POST', '/api/admin/session/refresh', {
    body: { refresh_token: refresh },
    anonymous: true,
  })
  hearAccount(body.account)
  return tokensFrom(body)
})

/** The server's session answer as the browser keeps it. */
export function tokensFrom(body: SessionBody): Tokens {
  return {
    access: body.access_token,
    refresh: body.refresh_token,
    expiresAt: Date.now() + body.expires_in * 1000,
    accountId: body.account.id,
  }
}

/** Path and query as one address; empty values are left out. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) value.forEach((one: string) => parameters.append(name, one))
    else if (value !== null && value !== undefined && value !== '') {
      parameters.set(name, String(value))
    }
  }
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

/**
 * Sends one request and returns the answer, whose status is a success; everything else is
 * thrown as an {@link ApiError}. An access token that the server no longer takes is renewed once.
 */
export async function fetchResponse(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Response> {
  if (options.anonymous) return await checked(await attempt(method, path, options, null))
  const access = await tokens.access()
  if (!access) throw sessionOver()
  const first = await attempt(method, path, options, access)
  if (first.status !== 401) return await checked(first)
  const error = await errorFromResponse(first)
  // A ceremony's second person with a wrong password is also a 401, but not about this session.
  if (error.code === 'invalid_credentials') throw error
  const renewed = await tokens.renew(access)
  const second = await attempt(method, path, options, renewed.access)
  if (second.status === 401) {
    const again = await errorFromResponse(second)
    if (again.code !== 'invalid_credentials') tokens.end()
    throw again
  }
  return await checked(second)
}

async function attempt(
  method: string,
  path: string,
  options: RequestOptions,
  access: string | null,
): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' })
  if (access) headers.set('Authorization', `Bearer ${access}`)
  let body: BodyInit | null = null
  if (options.body instanceof FormData) body = options.body
  else if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    body = JSON.stringify(options.body)
  }
  try {
    return await fetch(address(path, options.query), {
      method,
      headers,
      body,
      signal: options.signal ?? null,
      credentials: 'omit',
      cache: 'no-store',
    })
  } catch (error) {
    throw asNetworkError(error)
  }
}

/** A failure of the connection itself, or a screen that no longer waits. */
export function asNetworkError(error: unknown): unknown {
  if (error instanceof DOMException && error.name === 'AbortError') {
    return new ApiError(0, 'aborted', '已取消。')
  }
  if (error instanceof TypeError) {
    return new ApiError(0, 'network', '连接不上服务器，请检查网络后再试。')
  }
  return error
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await errorFromResponse(response)
  return response
}

async function send<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
  const response = await fetchResponse(method, path, options)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch (error) {
    const cause = asNetworkError(error)
    if (cause instanceof ApiError) throw cause
    throw errorFromBody(
      { error: { code: 'unreadable_answer', message: '服务器的回答无法读取，请稍后再试。' } },
      response.status,
      response.headers,
    )
  }
}

/** The portal's way to the server: resolves with the body of a success, rejects with an ApiError. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    send<T>('GET', path, { ...(query && { query }), signal }),
  post: <T>(path: string, body?: unknown, query?: Query) =>
    send<T>('POST', path, { body: body ?? {}, ...(query && { query }) }),
  put: <T>(path: string, body: unknown, query?: Query) =>
    send<T>('PUT', path, { body, ...(query && { query }) }),
  delete: <T = undefined>(path: string, query?: Query) =>
    send<T>('DELETE', path, query ? { query } : {}),
  /** Multipart: one file in the field `file`. */
  upload: <T>(path: string, file: File, query?: Query) => {
    const form = new FormData()
    form.append('file', file)
    return send<T>('POST', path, { body: form, ...(query && { query }) })
  },
  /** Before there is a session: first start, log-in, the public facts. */
  anonymous: <T>(method: 'GET' | 'POST', path: string, body?: unknown) =>
    send<T>(method, path, { anonymous: true, ...(body !== undefined && { body }) }),
}
