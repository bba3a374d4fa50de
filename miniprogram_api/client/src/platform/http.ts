/** One request on both targets, of and for JSON or bytes: no cookie, no referrer, no stored copy. */

import { IS_MINI_PROGRAM } from './target'

/** The server was not reached, or did not answer in time. Nothing is known about the outcome. */
export class ConnectionLost extends Error {
  constructor(readonly timedOut: boolean) {
    super(timedOut ? 'no answer in time' : 'no connection')
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path from the server's root, for instance `/api/public`. */
  path: string
  body?: object
  /** A piece of a file, in the place of `body`. */
  bytes?: ArrayBuffer
  /** What a success brings is a picture, not JSON. */
  picture?: boolean
  timeoutMs: number
  /** Proves who asks. Never with a request to the ballot box, which refuses it. */
  token?: string
}

export interface HttpAnswer {
  status: number
  /** Parsed JSON, null when the answer is none; the bytes of a picture that was asked for. */
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
      ...(request.body || request.bytes ? { data: request.body ?? request.bytes } : {}),
      header: { 'content-type': contentType(request), ...authorization(request) },
      timeout: request.timeoutMs,
      ...(request.picture === true ? { responseType: 'arraybuffer' as const } : {}),
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

function contentType({ bytes }: HttpRequest): string {
  return bytes ? 'application/octet-stream' : 'application/json'
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
  const content = request.body ? JSON.stringify(request.body) : request.bytes
  try {
    const answer = await fetch(request.path, {
      method: request.method,
      // Cookies of other applications on the same host must not reach the ballot box.
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: controller.signal,
      ...(content === undefined ? {} : { body: content }),
      headers: {
        ...(content === undefined ? {} : { 'content-type': contentType(request) }),
        ...authorization(request),
      },
    })
    const isPicture = request.picture === true && answer.ok
    return {
      status: answer.status,
      body: isPicture ? await answer.arrayBuffer() : parseJson(await answer.text()),
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
