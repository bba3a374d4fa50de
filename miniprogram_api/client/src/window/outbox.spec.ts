import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Citizen, loadCitizen } from '@/testing/citizen'
import { FakeWindow } from '@/testing/fakeWindow'
import type { Photo } from './upload'

const HALL = {
  id: 'a'.repeat(32),
  name: '税务大厅（虚构）',
  businesses: [{ id: 'b'.repeat(32), name: '开票' }],
  windows: [],
  address: '',
  opening_hours: '',
  open: true,
}
const WORDS = '去了三次都没办成'

let server: FakeWindow

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeWindow()
})

/* What a former phone has planned must not happen on the next one. */
afterEach(() => {
  vi.useRealTimers()
})

/** A draft that can be submitted, with photos of these sizes. */
async function drafted(citizen: Citizen, ...sizes: number[]): Promise<void> {
  await citizen.outbox.begin(HALL)
  const photos = sizes.map((size, number): Photo => {
    const key = `photo${String(number)}`
    citizen.shelf.set(key, new Uint8Array(size).fill(number + 1))
    return { id: String(number).repeat(32), key, size, stage: 'waiting', problem: '' }
  })
  const answers = { ...requireDraft(citizen).answers, what: WORDS, business: 'b'.repeat(32) }
  citizen.outbox.edit({ answers, photos, consent: true })
}

function requireDraft({ outbox }: Citizen) {
  if (!outbox.state.submission) throw new Error('no submission')
  return outbox.state.submission
}

describe('a submission', () => {
  it('sends photos first, then the matter, and forgets its words for the code', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 10, 3)
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(requireDraft(citizen).stage).toBe('received')
    })
    const [matter] = server.matters.values()
    expect(matter).toMatchObject({ what: WORDS, contact: null, consent: true, proof: null })
    expect(matter?.photos).toEqual(['0'.repeat(32), '1'.repeat(32)])
    expect([...server.photos.values()].map(({ bytes }) => bytes.length)).toEqual([10, 3])
    expect(requireDraft(citizen).code).toMatch(/^[0-9A-F]{20}$/)
    expect(JSON.stringify([...citizen.storage.values])).not.toContain(WORDS)
    expect(citizen.shelf.size).toBe(0)
  })

  it('waits for the network and goes out after a restart, as the same one', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 10)
    server.fail(/matters/, 'after')
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(citizen.outbox.state.trouble).toBe('no_connection')
    })
    const again = await loadCitizen(server, citizen.shelf, citizen.storage)
    await vi.waitFor(() => {
      expect(requireDraft(again).stage).toBe('received')
    })
    expect(server.matters.size).toBe(1)
    expect(server.requests.filter(({ path }) => path.endsWith('/matters'))).toHaveLength(2)
  })

  it('tries again by itself', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen)
    server.fail(/matters/, 'before', { status: 503, code: 'unavailable' })
    citizen.outbox.submit()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requireDraft(citizen).stage).toBe('received')
    expect(citizen.outbox.state.trouble).toBeNull()
  })

  it('shows what another tab has made of it', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen)
    server.fail(/matters/, 'before')
    citizen.outbox.submit()
    const other = await loadCitizen(server, citizen.shelf, citizen.storage)
    await vi.waitFor(() => {
      expect(requireDraft(other).stage).toBe('received')
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requireDraft(citizen).stage).toBe('received')
    expect(server.matters.size).toBe(1)
  })

  it('comes back with its words when the hall has closed meanwhile', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen)
    server.isOpen = false
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(requireDraft(citizen).stage).toBe('draft')
    })
    expect(requireDraft(citizen).returned).toContain('暂停接收')
    expect(requireDraft(citizen).answers.what).toBe(WORDS)
  })

  it('sends its photos anew when the server has lost them', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 5)
    server.fail(/matters/, { status: 409, code: 'photos_not_ready', sentence: '有照片没有传完' })
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(requireDraft(citizen).stage).toBe('draft')
    })
    expect(requireDraft(citizen).photos.map(({ stage }) => stage)).toEqual(['waiting'])
    server.photos.clear()
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(requireDraft(citizen).stage).toBe('received')
    })
  })

  it('comes back when a photo is refused, and says so at the photo', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 5, 5)
    server.fail(/finish/, { status: 400, code: 'documents_refused', sentence: '不能上传 PDF' })
    citizen.outbox.submit()
    await vi.waitFor(() => {
      expect(requireDraft(citizen).stage).toBe('draft')
    })
    expect(requireDraft(citizen).photos.map(({ problem }) => problem)).toEqual(['不能上传 PDF', ''])
    expect(server.matters.size).toBe(0)
  })

  it('is gone with its photos when it is discarded', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 5)
    const album = citizen.outbox.albumOfDraft()
    if (album) await citizen.album.sendPhotos(album)
    citizen.outbox.discard()
    await vi.waitFor(() => {
      expect(server.photos.size).toBe(0)
    })
    expect(citizen.outbox.state.submission).toBeNull()
    expect(citizen.storage.values.size).toBe(0)
  })
})

describe('a photo', () => {
  it('goes on where the server has it', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 10)
    const album = citizen.outbox.albumOfDraft()
    if (!album) throw new Error('no album')
    server.fail(/offset=4/, 'before')
    await expect(citizen.album.sendPhotos(album)).rejects.toThrow('no connection')
    await citizen.album.sendPhotos(album)
    expect(server.pieces).toEqual([4, 4, 2])
    expect(album.photos()[0]?.stage).toBe('ready')
  })

  it('finds out how far it is when an answer is lost', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 10)
    const album = citizen.outbox.albumOfDraft()
    if (!album) throw new Error('no album')
    server.fail(/offset=4/, 'after')
    await expect(citizen.album.sendPhotos(album)).rejects.toThrow('no connection')
    await citizen.album.sendPhotos(album)
    const [photo] = server.photos.values()
    expect(photo?.bytes.equals(Buffer.alloc(10, 1))).toBe(true)
  })

  it('is sent in smaller pieces where the network is slow', async () => {
    const citizen = await loadCitizen(server)
    server.chunkSize = 128 * 1024
    await drafted(citizen, 100 * 1024)
    const album = citizen.outbox.albumOfDraft()
    if (!album) throw new Error('no album')
    server.fail(/offset=0/, 'slow')
    await citizen.album.sendPhotos(album)
    expect(server.pieces).toEqual([32, 32, 32, 4].map((kilobytes) => kilobytes * 1024))
  })

  it('that the phone has lost is said to be lost, and the others go on', async () => {
    const citizen = await loadCitizen(server)
    await drafted(citizen, 5, 5)
    citizen.shelf.delete('photo0')
    const album = citizen.outbox.albumOfDraft()
    if (!album) throw new Error('no album')
    await citizen.album.sendPhotos(album)
    expect(album.photos().map(({ stage }) => stage)).toEqual(['refused', 'ready'])
    expect(album.photos()[0]?.problem).toContain('重新选择')
  })
})
