/** The window's phone interface in memory, for specs; `fail` makes network or server misbehave. */

import { createHash } from 'node:crypto'
import { ConnectionLost, type HttpAnswer, type HttpRequest } from '@/platform/http'

/** `before`: the request is lost; `after`: it is carried out and the answer is lost; `slow`: no answer in time. */
type Failure = 'before' | 'after' | 'slow' | { status: number; code: string; sentence?: string }

interface StoredPhoto {
  token: string
  size: number
  bytes: Buffer
  stage: 'receiving' | 'ready'
}

export class FakeWindow {
  readonly requests: HttpRequest[] = []
  readonly photos = new Map<string, StoredPhoto>()
  /** Submissions by their random number. */
  readonly matters = new Map<string, Record<string, unknown>>()
  /** Sizes of the pieces that came. */
  readonly pieces: number[] = []
  isOpen = true
  chunkSize = 4
  #failures: { path: RegExp; failure: Failure }[] = []

  /** The next request to a path that matches fails like this. */
  fail(path: RegExp, ...failures: Failure[]): void {
    this.#failures.push(...failures.map((failure) => ({ path, failure })))
  }

  readonly send = (request: HttpRequest): Promise<HttpAnswer> => {
    this.requests.push(request)
    const position = this.#failures.findIndex(({ path }) => path.test(request.path))
    const failure = position < 0 ? undefined : this.#failures.splice(position, 1)[0]?.failure
    if (failure === 'before') return Promise.reject(new ConnectionLost(false))
    if (failure === 'slow') return Promise.reject(new ConnectionLost(true))
    if (typeof failure === 'object') {
      return Promise.resolve(refuse(failure.status, failure.code, failure.sentence))
    }
    const answer = this.#answer(request)
    return failure === 'after' ? Promise.reject(new ConnectionLost(false)) : Promise.resolve(answer)
  }

  #answer(request: HttpRequest): HttpAnswer {
    const body = (request.body ?? {}) as Record<string, unknown>
    if (request.path === '/api/m/files') return this.#begin(body)
    const [, id, rest] = /^\/api\/m\/files\/(\w+)(.*)$/.exec(request.path) ?? []
    if (id !== undefined && request.method === 'DELETE') {
      this.photos.delete(id)
      return { status: 204, body: null, retryAfterSeconds: null }
    }
    if (id !== undefined) return this.#ofPhoto(id, rest ?? '', request.bytes)
    return this.#submit(body)
  }

  #begin({ upload_id, owner_token, size }: Record<string, unknown>): HttpAnswer {
    const id = String(upload_id)
    const known = this.photos.get(id) ?? {
      token: String(owner_token),
      size: Number(size),
      bytes: Buffer.alloc(0),
      stage: 'receiving' as const,
    }
    this.photos.set(id, known)
    return this.#state(known)
  }

  #ofPhoto(id: string, rest: string, bytes?: ArrayBuffer): HttpAnswer {
    const photo = this.photos.get(id)
    if (!photo) return refuse(404, 'unknown_upload')
    if (rest === '/finish') photo.stage = 'ready'
    else if (bytes) {
      if (Number(/offset=(\d+)/.exec(rest)?.[1]) !== photo.bytes.length) {
        return refuse(409, 'wrong_offset')
      }
      this.pieces.push(bytes.byteLength)
      photo.bytes = Buffer.concat([photo.bytes, Buffer.from(bytes)])
    }
    return this.#state(photo)
  }

  #state({ stage, size, bytes }: StoredPhoto): HttpAnswer {
    return ok({ stage, size, received: bytes.length, chunk_size: this.chunkSize })
  }

  #submit(body: Record<string, unknown>): HttpAnswer {
    const id = String(body.submission_id)
    const known = this.matters.has(id)
    if (!known && !this.isOpen) return refuse(409, 'hall_closed', '大厅暂停接收新的诉求')
    const missing = (body.photos as string[]).some((photo) => !this.photos.has(photo))
    if (!known && missing) return refuse(409, 'photos_not_ready', '有照片没有传完')
    this.matters.set(id, this.matters.get(id) ?? body)
    const code = createHash('sha256').update(id).digest('hex').slice(0, 20).toUpperCase()
    const grouped = code.replace(/(.{4})(?=.)/g, '$1-')
    return ok({
      code: grouped,
      link: `https://x.test/m/#/window/matter?code=${code}`,
      differs: false,
    })
  }
}

function ok(body: unknown): HttpAnswer {
  return { status: 200, body, retryAfterSeconds: null }
}

function refuse(status: number, code: string, sentence = '不能这样'): HttpAnswer {
  return { status, body: { error: { code, message: sentence } }, retryAfterSeconds: null }
}
