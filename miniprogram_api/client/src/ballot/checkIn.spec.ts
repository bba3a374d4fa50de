import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MyRound } from '@/api/types'
import { BlindSigner } from '@/testing/blindSigner'
import { BoxOpener } from '@/testing/boxOpener'
import { FakeServer } from '@/testing/fakeServer'
import { loadPhone, type Phone } from '@/testing/phone'
import { standingWords } from '@/words/standing'
import type { Standing } from './checkIn'

let signer: BlindSigner
let opener: BoxOpener
let server: FakeServer
let phone: Phone

beforeAll(() => {
  signer = new BlindSigner()
  opener = new BoxOpener()
})

beforeEach(async () => {
  server = new FakeServer(signer, opener.publicKey)
  server.setState('waiting')
  phone = await loadPhone(server)
})

const restart = async () => {
  phone = await loadPhone(server, phone.storage)
}

const mine = (changes: Partial<MyRound> = {}) => server.mine(changes)

describe('the session', () => {
  it('works with the same invitation again after a lost answer, on this device alone', async () => {
    server.fail('after')
    await expect(phone.session.signInByInvitation(server.invitation)).rejects.toThrow()
    expect(phone.session.isSignedIn()).toBe(false)
    await restart()
    await phone.session.signInByInvitation(server.invitation)
    expect(phone.session.isSignedIn()).toBe(true)
    const other = await loadPhone(server)
    await expect(other.session.signInByInvitation(server.invitation)).rejects.toMatchObject({
      code: 'invitation_used',
    })
  })

  it('renews itself once for several requests at the same time', async () => {
    await phone.session.signInByInvitation(server.invitation)
    if (server.session) server.session.access = 'something else'
    await Promise.all([1, 2, 3].map(() => phone.session.authorized('GET', '/api/m/me')))
    expect(server.requests.filter(({ path }) => path.endsWith('refresh'))).toHaveLength(1)
  })

  it('ends where the server does not know it any more', async () => {
    await phone.session.signInByInvitation(server.invitation)
    server.session = null
    await expect(phone.roster.fetchSelf()).rejects.toBeInstanceOf(phone.session.SignedOut)
    expect(phone.session.isSignedIn()).toBe(false)
  })

  it('does not end because the network is away', async () => {
    await phone.session.signInByInvitation(server.invitation)
    server.fail('before')
    await expect(phone.roster.fetchSelf()).rejects.toThrow()
    expect(phone.session.isSignedIn()).toBe(true)
  })
})

describe('check-in', () => {
  beforeEach(() => phone.session.signInByInvitation(server.invitation))

  it('keeps the credential for the opening, and casts without any token', async () => {
    const checkedIn = await phone.checkIn.checkIn(mine())
    expect(checkedIn.stage).toBe('rating')
    expect(phone.checkIn.isByRoster(checkedIn)).toBe(true)
    await restart()
    const here = phone.checkIn.participationIn(server.round.round_id)
    expect(phone.checkIn.standingOf(mine({ collected: true }), here)).toBe('waits_for_opening')
    server.setState('open')
    expect(phone.checkIn.standingOf(mine({ collected: true, state: 'open' }), here)).toBe(
      'may_vote',
    )
    const answered = phone.participation.withAnswers(checkedIn, { s1: { kind: 'abstention' } })
    phone.store.save(answered)
    await phone.cast(answered, server.round)
    await phone.outbox.deliver()
    expect(server.box.size).toBe(1)
    const toTheBox = server.requests.filter(({ path }) => path.startsWith('/box/'))
    expect(toTheBox.every(({ token }) => token === undefined)).toBe(true)
    expect(phone.checkIn.participationIn(server.round.round_id)?.stage).toBe('received')
  })

  it('is silent in the own name while the round is open, before and after casting', async () => {
    const checkedIn = await phone.checkIn.checkIn(mine())
    expect(await phone.checkIn.roundsToVoteIn()).toEqual([])
    server.setState('open')
    await restart()
    const before = server.requests.length
    const open = mine({ collected: true, state: 'open', check_in: 'ended' })
    expect(await phone.checkIn.roundsToVoteIn()).toMatchObject([
      { round_id: open.round_id, state: 'open', collected: true },
    ])
    const answered = phone.participation.withAnswers(checkedIn, { s1: { kind: 'abstention' } })
    phone.store.save(answered)
    await phone.cast(answered, server.round)
    await phone.outbox.deliver()
    expect(await phone.checkIn.roundsToVoteIn()).toHaveLength(1)
    expect(server.requests.slice(before).every(({ token }) => token === undefined)).toBe(true)
    server.setState('closed')
    expect(await phone.checkIn.roundsToVoteIn()).toEqual([])
  })

  it('asks with the same message after a lost answer', async () => {
    server.fail('before')
    await expect(phone.checkIn.checkIn(mine())).rejects.toThrow()
    await restart()
    const asked = () =>
      server.requests
        .filter(({ path }) => path.endsWith('roster/credentials'))
        .map(({ body }) => (body as { blinded_message: string }).blinded_message)
    const fails = phone.checkIn.checkIn(mine())
    await fails
    expect(new Set(asked()).size).toBe(1)
    const here = phone.checkIn.participationIn(server.round.round_id)
    expect(here?.stage).toBe('rating')
  })

  it('says that another phone was quicker, and keeps nothing', async () => {
    await phone.checkIn.checkIn(mine())
    const other = await loadPhone(server)
    other.storage.values.set(
      'evaluation:session',
      phone.storage.values.get('evaluation:session') ?? '',
    )
    const late = await other.checkIn.checkIn(mine({ collected: true }))
    expect(late.refusal).toBe('used_elsewhere')
    expect(other.checkIn.participationIn(server.round.round_id)).toBeNull()
  })

  it('refuses keys that are not those of the fingerprint', async () => {
    await expect(
      phone.checkIn.checkIn(mine({ fingerprint: '0'.repeat(20) })),
    ).rejects.toMatchObject({ expected: '0'.repeat(20) })
    expect(server.requests.some(({ path }) => path.endsWith('roster/credentials'))).toBe(false)
  })
})

describe('where a person stands', () => {
  it.each<[Standing, Partial<MyRound>]>([
    ['check_in_to_come', { check_in: 'not_yet' }],
    ['may_check_in', {}],
    ['missed', { check_in: 'ended' }],
    ['elsewhere', { collected: true }],
    ['elsewhere', { collected: true, check_in: 'ended', state: 'open' }],
    ['revoked', { revoked: true }],
    ['closed', { state: 'closed', collected: true }],
    ['closed', { state: 'discarded', collected: true }],
  ])('is %s without anything on this phone', (standing, changes) => {
    const round = mine(changes)
    expect(phone.checkIn.standingOf(round, null)).toBe(standing)
    expect(standingWords(standing, round, Date.now())).not.toBe('')
  })
})
