import { ApiError } from './errors'
import { asNetworkError, fetchResponse } from './http'

/** One event of a `text/event-stream`. */
export interface ServerEvent {
  event: string
  data: string
  id: string | null
}

/**
 * Cuts a stream of text into events (WHATWG HTML, section 9.2.6). Comment lines keep a
 * connection alive and are dropped; an event without data is no event.
 */
export class EventParser {
  private rest = ''
  private event = ''
  private data: string[] = []
  private id: string | null = null

  push(text: string): ServerEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r/)
    this.rest = lines.pop() ?? ''
    const events: ServerEvent[] = []
    for (const line of lines) {
      const done = this.take(line)
      if (done) events.push(done)
    }
    return events
  }

  private take(line: string): ServerEvent | null {
    if (line === '') return this.finish()
    if (line.startsWith(':')) return null
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.event = value
    else if (field === 'data') this.data.push(value)
    else if (field === 'id') this.id = value
    return null
  }

  private finish(): ServerEvent | null {
    const { event, data } = this
    this.event = ''
    this.data = []
    return data.length ? { event: event || 'message', data: data.join('\n'), id: this.id } : null
  }
}

export interface EventStreamOptions {
  onEvent: (event: ServerEvent) => void
  /** `true` while events can arrive; `false` from a break until the connection stands again. */
  onConnected?: (connected: boolean) => void
  /** The server will not serve this stream (gone, not allowed): no further tries are made. */
  onRefused?: (error: ApiError) => void
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** The server sends a comment at least this often; silence for longer is a dead connection. */
const SILENCE_MS = 60_000

/**
 * Listens to a stream of events with the session's token, which `EventSource` cannot send, and
 * connects again after a break with growing pauses.
 *
 * @returns a function that ends it.
 */
export function listen(path: string, options: EventStreamOptions): () => void {
  const stop = new AbortController()
  void follow(path, options, stop.signal)
  return () => stop.abort()
}

async function follow(path: string, options: EventStreamOptions, stop: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT_MS
  while (!stop.aborted) {
    try {
      await readOnce(path, options, stop, () => {
        wait = FIRST_WAIT_MS
        options.onConnected?.(true)
      })
    } catch (error) {
      if (stop.aborted) return
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) {
        options.onConnected?.(false)
        options.onRefused?.(error)
        return
      }
    }
    if (stop.aborted) return
    options.onConnected?.(false)
    await pause(wait * (0.75 + Math.random() / 2), stop)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
}

async function readOnce(
  path: string,
  options: EventStreamOptions,
  stop: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const connection = new AbortController()
  const end = (): void => connection.abort()
  stop.addEventListener('abort', end, { once: true })
  let watchdog = setTimeout(end, SILENCE_MS)
  try {
    const response = await fetchResponse('GET', path, { signal: connection.signal })
    onOpen()
    const parser = new EventParser()
    for await (const text of textOf(response)) {
      clearTimeout(watchdog)
      watchdog = setTimeout(end, SILENCE_MS)
      for (const event of parser.push(text)) options.onEvent(event)
    }
  } finally {
    clearTimeout(watchdog)
    stop.removeEventListener('abort', end)
  }
}

/** The pieces of a body as text, as they arrive. */
export async function* textOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch (error) {
    throw asNetworkError(error)
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
