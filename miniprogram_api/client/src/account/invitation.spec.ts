import { beforeEach, describe, expect, it } from 'vitest'
import { BlindSigner } from '@/testing/blindSigner'
import { BoxOpener } from '@/testing/boxOpener'
import { FakeServer } from '@/testing/fakeServer'
import { loadPhone, MemoryStorage, type Phone, randomTicket } from '@/testing/phone'

const signer = new BlindSigner()
const boxKey = new BoxOpener().publicKey
let server: FakeServer
let phone: Phone

beforeEach(async () => {
  server = new FakeServer(signer, boxKey)
  phone = await loadPhone(server)
})

const restart = async () => {
  phone = await loadPhone(server, phone.storage)
}

describe('a personal invitation', () => {
  it('outlives a reload between scan and use, and no longer', async () => {
    phone.invitation.takePersonalInvitation(server.invitation)
    await restart()
    expect(phone.invitation.takePersonalInvitation(undefined)).toBe(server.invitation)
    await phone.invitation.presentInvitation(server.invitation)
    expect(phone.session.isSignedIn()).toBe(true)
    await restart()
    expect(phone.invitation.takePersonalInvitation(undefined)).toBe('')
    expect([...phone.storage.values.values()].join()).not.toContain(server.invitation)
  })

  it('comes in a link or in the scene of a mini-program code; the newest counts', () => {
    const [first, second] = [randomTicket(), randomTicket()]
    expect(phone.invitation.takePersonalInvitation(first)).toBe(first)
    expect(phone.invitation.takePersonalInvitation(undefined, `i%3D${second}`)).toBe(second)
    expect(phone.invitation.keptPersonalInvitation()).toBe(second)
  })

  it('is not kept where it cannot be one', () => {
    expect(phone.invitation.takePersonalInvitation('4F7K')).toBe('4F7K')
    expect(phone.invitation.keptPersonalInvitation()).toBe('')
  })

  it('is shown all the same on a phone that keeps nothing', async () => {
    const storage = new MemoryStorage()
    storage.full = true
    phone = await loadPhone(server, storage)
    expect(phone.invitation.takePersonalInvitation(server.invitation)).toBe(server.invitation)
  })

  it('waits where the answer was lost or the server is busy', async () => {
    phone.invitation.takePersonalInvitation(server.invitation)
    for (const failure of ['after', { status: 503 }, { status: 429, code: 'too_many' }] as const) {
      server.fail(failure)
      await expect(phone.invitation.presentInvitation(server.invitation)).rejects.toThrow()
      expect(phone.invitation.keptPersonalInvitation()).toBe(server.invitation)
    }
    await phone.invitation.presentInvitation(server.invitation)
    expect(phone.invitation.keptPersonalInvitation()).toBe('')
  })

  it('is forgotten where it is refused for good, and not for another that was typed', async () => {
    const other = await loadPhone(server)
    await other.session.signInByInvitation(server.invitation)
    phone = await loadPhone(server)
    const kept = randomTicket()
    phone.invitation.takePersonalInvitation(kept)
    await expect(phone.invitation.presentInvitation(server.invitation)).rejects.toMatchObject({
      code: 'invitation_used',
    })
    expect(phone.invitation.keptPersonalInvitation()).toBe(kept)
    phone.invitation.takePersonalInvitation(server.invitation)
    await expect(phone.invitation.presentInvitation(server.invitation)).rejects.toThrow()
    expect(phone.invitation.keptPersonalInvitation()).toBe('')
  })
})
