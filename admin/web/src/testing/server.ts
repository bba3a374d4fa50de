import { vi } from 'vitest'

export interface SeenRequest {
  method: string
  path: string
  headers: Headers
  body: unknown
}

type Answer = Response | Error | ((request: SeenRequest) => Response | Promise<Response>)

/**
 * Replaces `fetch` by answers given in advance: `'GET /api/admin/me': [first, second]`. The last
 * answer of a route is given again and again; a request without an answer fails the test.
 */
export function fakeServer(answers: Record<string, Answer | Answer[]>): { seen: SeenRequest[] } {
  const seen: SeenRequest[] = []
  const left = new Map(
    Object.entries(answers).map(([route, answer]): [string, Answer[]] => [
      route,
      Array.isArray(answer) ? [...answer] : [answer],
    ]),
  )
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      path,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
    }
    seen.push(request)
    const queue = left.get(`${request.method} ${path.split('?')[0]}`)
    if (!queue?.length) throw new Error(`no answer for ${request.method} ${path}`)
    const answer = (queue.length > 1 ? queue.shift() : queue[0]) as Answer
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? await answer(request) : answer.clone()
  })
  return { seen }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}

export function refusal(
  status: number,
  code: string,
  message: string,
  more: object = {},
): Response {
  return json({ error: { code, message, ...more } }, status)
}
