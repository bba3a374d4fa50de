/** One field of a request that the server refused, and why, in a sentence. */
export interface FieldError {
  path: string
  message: string
}

/** What was shown is not how it stands any more. */
const OUTDATED: readonly string[] = ['stale_version', 'already_triaged']

/**
 * Anything but a success. `code` is the server's code, or one of `network`, `aborted`,
 * `unreadable_answer` where no answer of the server's could be read. `message` can be shown
 * as it stands.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: FieldError[] = [],
    readonly data: Record<string, unknown> = {},
    readonly requestId: string | null = null,
  ) {
    super(message)
  }

  /** Somebody else saved in between: loading again is the way out. */
  get isStale(): boolean {
    return OUTDATED.includes(this.code)
  }

  /** The screen was left or the load replaced; nothing to tell the user. */
  get isAborted(): boolean {
    return this.code === 'aborted'
  }

  /** Seconds to wait before another try is worth it, where the server said so. */
  get retryAfter(): number | null {
    const seconds = this.data.retry_after
    return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : null
  }
}

interface ErrorBody {
  error?: {
    code?: unknown
    message?: unknown
    fields?: unknown
    data?: unknown
  }
}

const SENTENCES: Record<number, string> = {
  400: '提交的内容不符合要求，请检查后再试。',
  401: '登录已过期，请重新登录。',
  403: '您没有进行此操作的权限。',
  404: '没有找到，可能已被删除，或不在您的管理范围内。',
  409: '内容已有变化，请刷新后再试。',
  413: '文件或内容过大。',
  429: '操作过于频繁，请稍后再试。',
  502: '服务正在启动或暂时中断，请稍后再试。',
  503: '服务暂时不可用，请稍后再试。',
}

function isFieldError(value: unknown): value is FieldError {
  const field = value as Partial<FieldError> | null
  return typeof field?.path === 'string' && typeof field.message === 'string'
}

/** Reads an error answer: the server's own sentence where there is one, ours for the status if not. */
export async function errorFromResponse(response: Response): Promise<ApiError> {
  let body: ErrorBody = {}
  try {
    body = (await response.json()) as ErrorBody
  } catch {
    // A gateway's HTML page, or nothing at all: the status has to do.
  }
  return errorFromBody(body, response.status, response.headers)
}

/** Same, for a body already read (a line of a stream, for instance). */
export function errorFromBody(body: ErrorBody, status: number, headers?: Headers): ApiError {
  const { code, message, fields, data } = body.error ?? {}
  const known: Record<string, unknown> =
    typeof data === 'object' && data !== null ? { ...data } : {}
  const header = Number(headers?.get('Retry-After'))
  const named = headers?.get('X-Request-Id') ?? known.request_id
  if (known.retry_after === undefined && header > 0) known.retry_after = header
  return new ApiError(
    status,
    typeof code === 'string' ? code : `status_${status}`,
    typeof message === 'string' && message ? message : sentenceFor(status),
    Array.isArray(fields) ? fields.filter(isFieldError) : [],
    known,
    typeof named === 'string' ? named : null,
  )
}

function sentenceFor(status: number): string {
  return SENTENCES[status] ?? (status >= 500 ? '服务器出现问题，请稍后再试。' : '操作没有成功。')
}

/** What to show for anything caught: never English, never a stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return '页面出现问题，请刷新后再试。'
  const parts = [error.message]
  if (error.status === 429 && error.retryAfter !== null && !/\d/.test(error.message)) {
    parts.push(`请在 ${waitInWords(error.retryAfter)}后再试。`)
  }
  if (error.status >= 500 && error.requestId) parts.push(`（请求编号 ${error.requestId}）`)
  return parts.join('')
}

/** A waiting time for people: 45 秒, 3 分钟. */
export function waitInWords(seconds: number): string {
  return seconds < 90 ? `${seconds} 秒` : `${Math.ceil(seconds / 60)} 分钟`
}
