import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { BlindSigner } from '@/testing/blindSigner'
import { BoxOpener } from '@/testing/boxOpener'
import { FakeServer } from '@/testing/fakeServer'
import { loadPhone, type Phone } from '@/testing/phone'

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

/** A page that asks the server for something in the person's own name. */
async function page() {
  const { useOfficer } = await import('./useOfficer')
  const load = vi.fn(async () => {
    await phone.roster.fetchSelf()
  })
  return { load, ...useOfficer(load) }
}

async function checkIn(): Promise<void> {
  await phone.session.signInByInvitation(server.invitation)
  await phone.checkIn.checkIn(server.mine())
}

describe("an officers' page", () => {
  it('asks for nothing before somebody has logged in', async () => {
    const { show, view, load } = await page()
    await show()
    expect(view.value).toBe('signed_out')
    expect(load).not.toHaveBeenCalled()
    expect(server.requests).toEqual([])
  })

  it('is there after log-in, and says so where the session has ended meanwhile', async () => {
    await phone.session.signInByInvitation(server.invitation)
    const { show, view } = await page()
    await show()
    expect(view.value).toBe('here')
    server.session = null
    await show()
    expect(view.value).toBe('signed_out')
  })

  it('does not link the person to a ballot that can be cast, unless the person insists', async () => {
    await checkIn()
    server.setState('open')
    const { show, insist, view, load } = await page()
    const before = server.requests.length
    await show()
    expect(view.value).toBe('quiet')
    expect(load).not.toHaveBeenCalled()
    expect(server.requests.slice(before).every(({ token }) => token === undefined)).toBe(true)
    await insist()
    expect(view.value).toBe('here')
    await show()
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('asks for the code where the phone is nobody’s', async () => {
    await phone.session.signInByInvitation(server.invitation)
    server.fail({ status: 404, code: 'not_an_officer' })
    const { show, view, problem } = await page()
    await show()
    expect([view.value, problem.value]).toEqual(['unbound', ''])
  })

  it('offers to try again where nothing could be loaded, and keeps what it shows', async () => {
    await phone.session.signInByInvitation(server.invitation)
    const { show, view, problem } = await page()
    server.fail('before')
    await show()
    expect(view.value).toBe('failed')
    expect(problem.value).toContain('网络断开')
    await show()
    expect([view.value, problem.value]).toEqual(['here', ''])
    server.fail('before')
    await show()
    expect(view.value).toBe('here')
    expect(problem.value).toContain('网络断开')
  })

  it('does one thing at a time', async () => {
    await phone.session.signInByInvitation(server.invitation)
    const { show, load } = await page()
    await Promise.all([show(), show()])
    expect(load).toHaveBeenCalledTimes(1)
  })
})
