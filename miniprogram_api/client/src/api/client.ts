/** Requests to the server with its refusals as errors. */

import { ConnectionLost, type HttpAnswer, type HttpRequest, send } from '@/platform/http'

export { ConnectionLost }

/** The server answered, with a refusal. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** The server's code, for instance `round_closed`; empty when the answer was not its own. */
    readonly code: string,
    /** Sentence of the server in Chinese, may be empty. */
    readonly sentence: string,
    readonly retryAfterSeconds: number | null,
    /** Facts that belong to the code, for instance a puzzle to be solved. */
    readonly data: unknown = null,
  ) {
    super(`${String(status)} ${code}`)
  }

  /** Whether the same request may be accepted later: the server is busy or ill, not unwilling. */
  get passes(): boolean {
    return this.status === 429 || this.status === 408 || this.status >= 500
  }
}

export const DEFAULT_TIMEOUT_MS = 15_000

export function get<T>(path: string): Promise<T> {
  return request<T>({ method: 'GET', path, timeoutMs: DEFAULT_TIMEOUT_MS })
}

export function post<T>(path: string, body: object, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<T> {
  return request<T>({ method: 'POST', path, body, timeoutMs })
}

/** @throws Refused, ConnectionLost */
export async function request<T>(details: HttpRequest): Promise<T> {
  const answer = await send(details)
  const isEmpty = answer.status === 204
  if (isEmpty || (answer.status >= 200 && answer.status < 300 && answer.body !== null)) {
    return answer.body as T
  }
  throw refusal(answer)
}

function refusal({ status, body, retryAfterSeconds }: HttpAnswer): Refused {
  type Details = { code?: unknown; message?: unknown; data?: unknown }
  const error = (body as { error?: Details } | null)?.error
  // A page of a hotel's or a company's gateway, with whatever status, is not our server's answer.
  if (typeof error?.code !== 'string') return new Refused(status < 400 ? 502 : status, '', '', null)
  const sentence = typeof error.message === 'string' ? error.message : ''
  return new Refused(status, error.code, sentence, retryAfterSeconds, error.data)
}
