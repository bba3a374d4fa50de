import { createHash } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { BlindSigner } from '@/testing/blindSigner'
import { BoxOpener } from '@/testing/boxOpener'
import { FakeServer } from '@/testing/fakeServer'
import { loadPhone, MemoryStorage, type Phone, randomTicket } from '@/testing/phone'
import type { Answers } from './answers'
import type { Participation } from './participation'

let signer: BlindSigner
let opener: BoxOpener
let server: FakeServer
let ticket: string
let phone: Phone

const GIVEN: Answers = {
  s1: { kind: 'graded', overall: 'satisfied', items: { b: 'dissatisfied' }, comment: '很好' },
  s2: { kind: 'abstention' },
}

beforeAll(() => {
  signer = new BlindSigner()
  opener = new BoxOpener()
})

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = new FakeServer(signer, opener.publicKey)
  ticket = randomTicket()
  server.issueTicket(ticket)
  phone = await loadPhone(server)
})

afterEach(() => {
  vi.clearAllTimers()
  vi.useRealTimers()
})

const restart = async () => {
  phone = await loadPhone(server, phone.storage)
}
const stored = (id: string) => phone.store.readStored(id) as Participation

async function begin(): Promise<Participation> {
  const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
  return phone.obtainCredential(entered, server.round)
}

async function beginAndAnswer(): Promise<Participation> {
  const rating = phone.participation.withAnswers(await begin(), GIVEN)
  phone.store.save(rating)
  return rating
}

const sent = (path: string) => server.requests.filter((request) => request.path.endsWith(path))

describe('from ticket to receipt', () => {
  it('puts one sealed ballot into the box that says what was answered', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    await phone.outbox.deliver()
    const done = stored(rating.id)
    expect(done.stage).toBe('received')
    const ballot = server.box.get(done.receipt ?? '')
    const sealed = Buffer.from(ballot?.sealed ?? '', 'base64url')
    expect(sealed).toHaveLength(server.round.ballot_size + 48)
    expect(JSON.parse(opener.open(sealed))).toEqual({ v: 1, g: ['113', '', ''], c: [[0, '很好']] })
  })

  it('sends the ballot with nothing but what the box needs', async () => {
    await phone.cast(await beginAndAnswer(), server.round)
    await phone.outbox.deliver()
    const [cast] = sent('/ballots')
    expect(Object.keys(cast?.body ?? {}).sort()).toEqual([
      'category',
      'message',
      'sealed',
      'signature',
    ])
  })

  it('forgets the ticket once the credential is here, and the answers once they are sealed', async () => {
    const rating = await beginAndAnswer()
    expect(JSON.stringify([...phone.storage.values])).not.toContain(ticket)
    await phone.cast(rating, server.round)
    expect(stored(rating.id).answers).toEqual({})
    expect([...phone.storage.values.values()].join()).not.toContain('很好')
  })

  it('keeps the receipt and what its check needs, nothing that could vote again', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    await phone.outbox.deliver()
    const { outbox, credential, request, ticket: kept } = stored(rating.id)
    expect([outbox, credential, request, kept]).toEqual([null, null, null, null])
  })

  it('recognises its own ticket later without having kept it', async () => {
    const rating = await begin()
    await restart()
    expect(phone.rememberedParticipation(ticket)?.id).toBe(rating.id)
    expect(phone.rememberedParticipation(randomTicket())).toBeNull()
  })

  it('lets two people use one phone one after the other', async () => {
    await phone.cast(await beginAndAnswer(), server.round)
    await phone.outbox.deliver()
    ticket = randomTicket()
    server.issueTicket(ticket)
    await phone.cast(await beginAndAnswer(), server.round)
    await phone.outbox.deliver()
    expect(server.box.size).toBe(2)
  })
})

describe('a lost answer costs no vote', () => {
  it('asks for the credential again with the same blinded message, also after a restart', async () => {
    const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
    server.fail('after')
    await expect(phone.obtainCredential(entered, server.round)).rejects.toThrow()
    expect(stored(entered.id).stage).toBe('requested')
    await restart()
    const rating = await phone.obtainCredential(stored(entered.id), server.round)
    expect(rating.stage).toBe('rating')
    const [first, second] = sent('/credentials')
    expect(second?.body).toEqual(first?.body)
  })

  it('sends the same sealed bytes again, also after a restart, and gets one ballot', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.fail('after')
    await phone.outbox.deliver()
    expect(stored(rating.id).stage).toBe('cast')
    await restart()
    await phone.outbox.deliver()
    expect(stored(rating.id).stage).toBe('received')
    const [first, second] = sent('/ballots')
    expect(second?.body).toEqual(first?.body)
    expect(server.box.size).toBe(1)
  })

  it('keeps trying through no network, a busy server, a broken one and a foreign page', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.fail('before', { status: 429 }, { status: 503 }, { status: 500 }, { status: 200 })
    await phone.outbox.deliver()
    expect(phone.outbox.outbox.trouble).toBe('no_connection')
    for (let tries = 0; tries < 6; tries++) await vi.advanceTimersByTimeAsync(100_000)
    expect(stored(rating.id).stage).toBe('received')
    expect(sent('/ballots')).toHaveLength(6)
  })

  it('makes one ballot of a double tap', async () => {
    const rating = await beginAndAnswer()
    await Promise.all([phone.cast(rating, server.round), phone.cast(rating, server.round)])
    await phone.outbox.deliver()
    expect(server.box.size).toBe(1)
    expect(stored(rating.id).stage).toBe('received')
  })
})

describe('two tabs', () => {
  it('share one credential when both start at the same moment', async () => {
    const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
    const other = await loadPhone(server, phone.storage)
    const results = await Promise.all([
      phone.obtainCredential(entered, server.round),
      other.obtainCredential(entered, server.round),
    ])
    expect(results.map(({ stage }) => stage)).toContain('rating')
    expect(stored(entered.id).stage).toBe('rating')
  })

  it('do not cast a second ballot after the first tab has', async () => {
    const rating = await beginAndAnswer()
    const other = await loadPhone(server, phone.storage)
    await phone.cast(rating, server.round)
    await phone.outbox.deliver()
    const late = await other.cast(rating, server.round)
    expect(late.stage).toBe('received')
    expect(server.box.size).toBe(1)
  })
})

describe('refusals', () => {
  it('says that a ticket was used on another phone', async () => {
    await begin()
    const elsewhere = await loadPhone(server, new MemoryStorage())
    const welcome = await elsewhere.welcome(ticket, server.round.fingerprint)
    expect(welcome.status.collected).toBe(true)
    const entered = await elsewhere.enter(welcome)
    const result = await elsewhere.obtainCredential(entered, server.round)
    expect([result.stage, result.refusal]).toEqual(['refused', 'used_elsewhere'])
  })

  it('does not use keys that do not match the scanned fingerprint', async () => {
    const foreign = '0'.repeat(20)
    await expect(phone.welcome(ticket, foreign)).rejects.toMatchObject({
      expected: foreign,
      actual: server.round.fingerprint,
    })
    expect(sent('/credentials')).toHaveLength(0)
  })

  it('does not use keys that were changed after the fingerprint was taken', async () => {
    const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
    const swapped = { ...server.round, box_key: 'A'.repeat(43) }
    expect(() => phone.obtainCredential(entered, swapped)).toThrow('fingerprint')
  })

  it('does not take an answer that is no signature, and can ask again', async () => {
    const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
    const wrong = vi.spyOn(signer, 'sign').mockReturnValueOnce(new Uint8Array(384).fill(1))
    await expect(phone.obtainCredential(entered, server.round)).rejects.toThrow('verify')
    wrong.mockRestore()
    const rating = await phone.obtainCredential(stored(entered.id), server.round)
    expect(rating.stage).toBe('rating')
  })

  it('says that a ballot came too late', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.setState('closed')
    await phone.outbox.deliver()
    expect(stored(rating.id)).toMatchObject({ stage: 'refused', refusal: 'round_closed' })
    expect(stored(rating.id).receipt).toBeNull()
  })

  it('finds a ballot that was taken before closing although the answer was lost', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.fail('after')
    await phone.outbox.deliver()
    server.setState('closed')
    await phone.outbox.deliver()
    expect(stored(rating.id).stage).toBe('received')
  })

  it('waits for the published set before it calls a ballot lost', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.fail({ status: 409, code: 'round_closed' })
    await phone.outbox.deliver()
    expect(stored(rating.id).stage).toBe('cast')
  })

  it('says that another ballot of the same ticket counts', async () => {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    server.fail({ status: 409, code: 'already_cast' })
    await phone.outbox.deliver()
    expect(stored(rating.id).refusal).toBe('other_ballot_counted')
  })

  it('does not begin where nothing can be stored', async () => {
    phone.storage.full = true
    await expect(phone.welcome(ticket, null)).rejects.toThrow('storage')
    expect(server.requests).toHaveLength(0)
  })

  it('does not ask for a credential that it could not keep', async () => {
    const entered = await phone.enter(await phone.welcome(ticket, server.round.fingerprint))
    phone.storage.full = true
    await expect(phone.obtainCredential(entered, server.round)).rejects.toThrow('storage')
    expect(sent('/credentials')).toHaveLength(0)
  })

  it.each([
    ['is missing', undefined],
    ['returns zeros', { getRandomValues: (bytes: Uint8Array) => bytes }],
  ])('does not begin when the secure random source %s', async (_name, source) => {
    const welcome = await phone.welcome(ticket, server.round.fingerprint)
    vi.stubGlobal('crypto', source)
    await expect(phone.enter(welcome)).rejects.toThrow('random')
  })
})

describe('check of a receipt', () => {
  async function closedRound() {
    const rating = await beginAndAnswer()
    await phone.cast(rating, server.round)
    await phone.outbox.deliver()
    server.setState('closed')
    return stored(rating.id)
  }

  it('finds the own ballot unchanged and works out the root of the whole set', async () => {
    const { roundId, receipt, sealedHash } = await closedRound()
    const result = await phone.check.checkReceipt(roundId, receipt as string, sealedHash)
    expect(result).toMatchObject({ found: true, sameBallot: true, count: 1, rootMatches: true })
  })

  it('notices a ballot that was exchanged in the box', async () => {
    const { roundId, receipt, sealedHash } = await closedRound()
    const ballot = server.box.get(receipt as string)
    if (ballot) server.box.set(receipt as string, { ...ballot, sealed: 'AAAA' })
    const result = await phone.check.checkReceipt(roundId, receipt as string, sealedHash)
    expect(result).toMatchObject({ found: true, sameBallot: false })
  })

  it('says that a receipt is not there', async () => {
    const { roundId } = await closedRound()
    const other = createHash('sha256').update('other').digest('hex')
    const result = await phone.check.checkReceipt(roundId, other, null)
    expect(result).toMatchObject({ found: false, sameBallot: null })
  })

  it('reads a receipt however it was written down', () => {
    const receipt = 'ab01'.repeat(16)
    const written = receipt.toUpperCase().replace(/(.{4})/g, '$1 ')
    expect(phone.check.readReceipt(written)).toBe(receipt)
    expect(phone.check.readReceipt(receipt.slice(1))).toBeNull()
    expect(phone.check.readReceipt(receipt.replace('a', 'g'))).toBeNull()
  })
})

describe('invitations', () => {
  const k = '0123456789ABCDEFGHJK'
  const link = (t: string) => `https://vote.example/m/#/?t=${t}&k=${k}`

  it('are read from links, WeChat’s encoded links, scenes and bare tickets', () => {
    expect(phone.readInvitation(link(ticket))).toEqual({ ticket, fingerprint: k })
    expect(phone.readInvitation(encodeURIComponent(link(ticket)))).toEqual({
      ticket,
      fingerprint: k,
    })
    expect(phone.readInvitation(`https://vote.example/m/?t=${ticket}`)).toEqual({
      ticket,
      fingerprint: null,
    })
    expect(phone.readInvitation(`t=${ticket}`)).toEqual({ ticket, fingerprint: null })
    expect(phone.readInvitation(ticket.toLowerCase())).toEqual({ ticket, fingerprint: null })
    expect(phone.readInvitation(`https://vote.example/m/#/?k=${k}`)).toEqual({
      ticket: null,
      fingerprint: k,
    })
  })

  it.each(['https://example.com/', 'weixin://wxpay/abc', '%E0%A4%A', ''])('are not %j', (text) => {
    expect(phone.readInvitation(text)).toEqual({ ticket: null, fingerprint: null })
  })
})
