/**
 * The server's two phone interfaces in memory, with real blind signatures, for specs. It keeps to
 * the protocol's rules; `fail` makes the network or the server misbehave.
 */

import { createHash } from 'node:crypto'
import type { MyRound, RoundInfo, RoundState, SealedBallot } from '@/api/types'
import { toBase64url } from '@/crypto/bytes'
import { fingerprintOf } from '@/crypto/fingerprint'
import { merkleRoot } from '@/crypto/merkleTree'
import { ConnectionLost, type HttpAnswer, type HttpRequest } from '@/platform/http'
import { BlindSigner } from './blindSigner'
import { randomTicket } from './phone'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const fromWire = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

/** `before`: the request is lost; `after`: it is carried out and the answer is lost. */
type Failure = 'before' | 'after' | { status: number; code?: string }

export class FakeServer {
  readonly requests: HttpRequest[] = []
  readonly round: RoundInfo
  /** The personal invitation of the one person on the roster. */
  readonly invitation = randomTicket()
  /** Ballots by receipt. */
  readonly box = new Map<string, SealedBallot>()
  #failures: Failure[] = []
  readonly #signer: BlindSigner
  /** Blinded message by ticket; null while unused. */
  readonly #tickets = new Map<string, string | null>()
  /** The access token that holds, and the refresh token that renews it; null while nobody is logged in. */
  session: { access: string; refresh: string } | null = null
  /** Device that used the invitation. */
  #device: string | null = null
  /** Blinded message of the person on the roster; null while nothing was collected. */
  #collected: string | null = null
  #renewals = 0

  constructor(signer: BlindSigner, boxKey: Uint8Array, subjectCount = 3) {
    this.#signer = signer
    const key = { n: toBase64url(signer.modulus), e: toBase64url(signer.exponent) }
    this.round = {
      round_id: 'feed'.repeat(8),
      title: '2026年度述责述廉民主测评（虚构）',
      organ_name: '某市纪委监委（虚构）',
      kind: 'survey',
      state: 'open',
      opens_at: '2026-10-22T01:00:00Z',
      closes_at: '2026-10-22T09:30:00Z',
      server_time: new Date().toISOString(),
      subjects: Array.from({ length: subjectCount }, (_, i) => ({
        id: `s${String(i + 1)}`,
        name: `测试${String(i + 1)}`,
        post: '局长',
        unit: `第${String(i + 1)}局`,
      })),
      form: {
        items: [
          { id: 'a', name: '第一项' },
          { id: 'b', name: '第二项' },
        ],
        comments: true,
        comment_limit: 200,
        comment_total: 1000,
        spoiled: { overall_missing: true, top_grade_quota: 2 },
      },
      categories: [
        { id: 'A', name: '班子成员', key },
        { id: 'B', name: '中层干部', key },
      ],
      box_key: toBase64url(boxKey),
      ballot_size: 4096,
      fingerprint: '',
      promise_hash: '0'.repeat(64),
      minimum_group: 5,
      publicity_days: 7,
    }
    this.round.fingerprint = fingerprintOf(this.round)
  }

  issueTicket(ticket: string): void {
    this.#tickets.set(ticket, null)
  }

  /** The round as the person on the roster sees it before check-in. */
  mine(changes: Partial<MyRound> = {}): MyRound {
    return {
      evaluation_title: '测评',
      round_id: this.round.round_id,
      kind: 'survey',
      category: { id: 'A', name: '班子成员' },
      state: 'waiting',
      check_in: 'open',
      check_in_opens_at: null,
      opens_at: null,
      closes_at: null,
      fingerprint: this.round.fingerprint,
      collected: false,
      revoked: false,
      ...changes,
    }
  }

  setState(state: RoundState): void {
    this.round.state = state
  }

  /** The next requests fail like this, one each. */
  fail(...failures: Failure[]): void {
    this.#failures.push(...failures)
  }

  readonly send = (request: HttpRequest): Promise<HttpAnswer> => {
    this.requests.push(request)
    const failure = this.#failures.shift()
    if (failure === 'before') return Promise.reject(new ConnectionLost(false))
    if (typeof failure === 'object') {
      return Promise.resolve(refuse(failure.status, failure.code ?? 'internal_error'))
    }
    const answer = this.#answer(request)
    if (failure === 'after') return Promise.reject(new ConnectionLost(true))
    // Through JSON, as on the wire.
    return Promise.resolve(JSON.parse(JSON.stringify(answer)) as HttpAnswer)
  }

  #answer({ path, body, token }: HttpRequest): HttpAnswer {
    if (path.startsWith('/box/') && token !== undefined) return refuse(400, 'identity_refused')
    const sent = body as Record<string, string>
    const roundId = this.round.round_id
    switch (path) {
      case '/api/m/tickets/check':
        return this.#checkTicket(sent.ticket ?? '')
      case '/api/m/credentials':
        return this.#issue(sent.ticket ?? '', sent.blinded_message ?? '')
      case '/api/m/session/invitation':
        return this.#signIn(sent.invitation ?? '', sent.device ?? '')
      case '/api/m/session/refresh':
        return this.#renew(sent.refresh_token ?? '')
      case '/api/m/me':
        return this.#inName(token, () => ({ status: 204, body: null, retryAfterSeconds: null }))
      case '/api/m/roster/credentials':
        return this.#inName(token, () => this.#issueAtCheckIn(sent.blinded_message ?? ''))
      case `/api/m/rounds/${roundId}`:
        return ok(this.round)
      case `/box/rounds/${roundId}/ballots`:
        return this.#cast(body as SealedBallot)
      case `/box/rounds/${roundId}/receipts`:
        return this.#receiptSet()
      default:
        if (path.startsWith(`/box/rounds/${roundId}/receipts/`)) {
          return ok({ receipts: this.#published() })
        }
        return refuse(404, 'unknown_round')
    }
  }

  #checkTicket(ticket: string): HttpAnswer {
    const blinded = this.#tickets.get(ticket)
    if (blinded === undefined) return refuse(404, 'unknown_ticket')
    return ok({
      round_id: this.round.round_id,
      state: this.round.state,
      category: { id: 'A', name: '班子成员' },
      collected: blinded !== null,
    })
  }

  #issue(ticket: string, blindedMessage: string): HttpAnswer {
    const blinded = this.#tickets.get(ticket)
    if (blinded === undefined) return refuse(404, 'unknown_ticket')
    if (this.round.state === 'closed') return refuse(409, 'round_closed')
    if (this.round.state === 'waiting') return refuse(409, 'round_not_open')
    if (blinded !== null && blinded !== blindedMessage) {
      return refuse(409, 'credential_already_issued')
    }
    this.#tickets.set(ticket, blindedMessage)
    const signature = this.#signer.sign(fromWire(blindedMessage))
    return ok({ blind_signature: toBase64url(signature) })
  }

  #signIn(invitation: string, device: string): HttpAnswer {
    if (invitation !== this.invitation) return refuse(404, 'unknown_invitation')
    if (this.#device !== null && this.#device !== device) return refuse(409, 'invitation_used')
    this.#device = device
    return this.#open()
  }

  #renew(refresh: string): HttpAnswer {
    return this.session?.refresh === refresh ? this.#open() : refuse(401, 'not_authenticated')
  }

  #open(): HttpAnswer {
    this.#renewals += 1
    this.session = {
      access: `access-${String(this.#renewals)}`,
      refresh: `refresh-${String(this.#renewals)}`,
    }
    const { access, refresh } = this.session
    return ok({ access_token: access, refresh_token: refresh, expires_in: 600, kind: 'web' })
  }

  #inName(token: string | undefined, work: () => HttpAnswer): HttpAnswer {
    const known = this.session !== null && token === this.session.access
    return known ? work() : refuse(401, 'not_authenticated')
  }

  #issueAtCheckIn(blindedMessage: string): HttpAnswer {
    if (this.#collected !== null && this.#collected !== blindedMessage) {
      return refuse(409, 'credential_already_issued')
    }
    this.#collected = blindedMessage
    return ok({ blind_signature: toBase64url(this.#signer.sign(fromWire(blindedMessage))) })
  }

  #cast(ballot: SealedBallot): HttpAnswer {
    if (this.round.state === 'closed') return refuse(409, 'round_closed')
    const message = fromWire(ballot.message)
    if (!this.#signer.verifies(message, fromWire(ballot.signature))) {
      return refuse(400, 'bad_credential')
    }
    const receipt = sha256(message).toString('hex')
    const known = this.box.get(receipt)
    if (known && known.sealed !== ballot.sealed) return refuse(409, 'already_cast')
    this.box.set(receipt, ballot)
    return ok({ receipt }, known ? 200 : 201)
  }

  #receiptSet(): HttpAnswer {
    if (this.round.state !== 'closed') return refuse(409, 'round_not_closed')
    const published = this.#published()
    return ok({ count: published.length, merkle_root: merkleRoot(published), prefix_length: 0 })
  }

  #published(): [string, string][] {
    return [...this.box.entries()].map(([receipt, { sealed }]) => [
      receipt,
      sha256(fromWire(sealed)).toString('hex'),
    ])
  }
}

function ok(body: unknown, status = 200): HttpAnswer {
  return { status, body, retryAfterSeconds: null }
}

function refuse(status: number, code: string): HttpAnswer {
  return { status, body: { error: { code, message: '' } }, retryAfterSeconds: null }
}
