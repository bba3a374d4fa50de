import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { merkleRoot } from './merkleTree'

const hash = (...parts: (Buffer | string)[]) =>
  parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()

const receiptOf = (i: number) => hash(`receipt ${String(i)}`).toString('hex')
const ballot = (i: number) => [receiptOf(i), hash(`sealed ${String(i)}`).toString('hex')] as const

/** RFC 6962 section 2.1, written over Node's hashes. */
function expectedRoot(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return hash('')
  if (leaves.length === 1) return leaves[0] as Buffer
  const split = 1 << (31 - Math.clz32(leaves.length - 1))
  return hash(
    Buffer.from([1]),
    expectedRoot(leaves.slice(0, split)),
    expectedRoot(leaves.slice(split)),
  )
}

describe('merkleRoot', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 100])('agrees with RFC 6962 for %i ballots', (count) => {
    const ballots = Array.from({ length: count }, (_, i) => ballot(i))
    const leaves = [...ballots]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([r, s]) => hash(Buffer.from([0]), Buffer.from(r + s, 'hex')))
    expect(merkleRoot(ballots)).toBe(expectedRoot(leaves).toString('hex'))
  })

  it('does not depend on the order in which ballots arrive', () => {
    const ballots = Array.from({ length: 9 }, (_, i) => ballot(i))
    expect(merkleRoot([...ballots].reverse())).toBe(merkleRoot(ballots))
  })

  it('changes when one sealed ballot changes', () => {
    const ballots = Array.from({ length: 5 }, (_, i) => ballot(i))
    const changed = ballots.map((b, i) => (i === 3 ? ([b[0], ballot(99)[1]] as const) : b))
    expect(merkleRoot(changed)).not.toBe(merkleRoot(ballots))
  })
})
