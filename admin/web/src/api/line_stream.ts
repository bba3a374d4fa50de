import { ApiError, errorFromBody } from './errors'
import { textOf } from './event_stream'
import { fetchResponse, type Query } from './http'

/**
 * Posts and reads an answer of one JSON value a line (`application/x-ndjson`) as it arrives.
 *
 * A line `{"error": …}` rejects, and so does a stream that breaks off before `isLast` was true of
 * a line: a half answer is never taken for a whole one.
 *
 * @param onLine called for every line, the last included.
 * @returns the last line.
 */
export async function postForLines<Line extends object>(
  path: string,
  body: unknown,
  options: {
    onLine: (line: Line) => void
    isLast: (line: Line) => boolean
    query?: Query
    signal?: AbortSignal
  },
): Promise<Line> {
  const response = await fetchResponse('POST', path, {
    body,
    signal: options.signal,
    ...(options.query && { query: options.query }),
  })
  let last: Line | null = null
  for await (const text of linesOf(response)) {
    const line = JSON.parse(text) as Line & { error?: object }
    if (line.error) throw errorFromBody(line as { error: object }, 500, response.headers)
    options.onLine(line)
    if (options.isLast(line)) last = line
  }
  if (last) return last
  throw new ApiError(0, 'network', '连接在中途断开，没有收到完整的结果，请重试。')
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of textOf(response)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) yield line
  }
  if (rest.trim()) yield rest
}
