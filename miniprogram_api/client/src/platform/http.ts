/** One JSON request on both targets: no cookie, no referrer, no stored copy. */

import { IS_MINI_PROGRAM } from './target'

/** The server was not reached, or did not answer in time. Nothing is known about the outcome. */
export class ConnectionLost extends Error {
  constructor(readonly timedOut: boolean) {
    super(timedOut ? 'no answer in time' : 'no connection')
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** Path from the server's root, for instance `/api/public`. */
  path: string
  body?: object
  timeoutMs: number
  /** Proves who asks. Never with a request to the ballot box, which refuses it. */
  token?: string
}

export interface HttpAnswer {
  status: number
  /** Parsed JSON, null when the answer is none. */
  body: unknown
  retryAfterSeconds: number | null
}

/** @throws ConnectionLost */
export function send(request: HttpRequest): Promise<HttpAnswer> {
  return IS_MINI_PROGRAM ? sendFromMiniProgram(request) : sendFromPage(request)
}

function sendFromMiniProgram(request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: (import.meta.env.VITE_API_BASE ?? '') + request.path,
      method: request.method,
      ...(request.body ? { data: request.body } : {}),
      header: { 'content-type': 'application/json', ...authorization(request) },
      timeout: request.timeoutMs,
      success: ({ statusCode, data, header }) => {
        resolve({
          status: statusCode,
          body: typeof data === 'object' ? data : null,
          retryAfterSeconds: readSeconds(headerValue(header as object, 'retry-after')),
        })
      },
      fail: ({ errMsg }) => {
        reject(new ConnectionLost(/time ?out/i.test(errMsg)))
      },
    })
  })
}

function authorization({ token }: HttpRequest): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function headerValue(headers: object, name: string): string | null {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
  return found ? String(found[1]) : null
}

async function sendFromPage(request: HttpRequest): Promise<HttpAnswer> {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort()
  }, request.timeoutMs)
  try {
    const answer = await fetch(request.path, {
      method: request.method,
      // Cookies of other applications on the same host must not reach the ballot box.
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: controller.signal,
      ...(request.body ? { body: JSON.stringify(request.body) } : {}),
      headers: {
        ...(request.body ? { 'content-type': 'application/json' } : {}),
        ...authorization(request),
      },
    })
    const text = await answer.text()
    return {
      status: answer.status,
      body: parseJson(text),
      retryAfterSeconds: readSeconds(answer.headers.get('retry-after')),
    }
  } catch {
    throw new ConnectionLost(controller.signal.aborted)
  } finally {
    clearTimeout(timer)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readSeconds(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null
}
