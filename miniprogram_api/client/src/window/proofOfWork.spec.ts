import { describe, expect, it } from 'vitest'
import { Refused } from '@/api/client'
import { solve, withProof } from './proofOfWork'

/* As the server sets it; its solution, by ALTCHA's own library, is the counter 137. */
const CHALLENGE = {
  parameters: {
    algorithm: 'SHA-256',
    cost: 1,
    keyLength: 32,
    keyPrefix: 'dd2cdaf80957e903f57ab47421555892',
    nonce: 'ac85f77d7e995efbec1e23507d6df07e',
    salt: '3e477d9986e5989443820403ae3ad2fc',
    data: { work: 500, expires: 2000000000 },
  },
  signature: '1da267b0d24b0b4edf6f95b4cb62c0c8d989790ee65866cce6f20ac121f2f96c',
}
const KEY = 'dd2cdaf80957e903f57ab474215558927a988394b2be9c2c8bbf4615a7ff6e9c'

const required = (data: unknown) =>
  new Refused(429, 'proof_of_work_required', '手机需要先完成一次安全校验', null, data)

describe('a proof of work', () => {
  it('is the solution as ALTCHA writes it', async () => {
    const proof = await solve(CHALLENGE)
    expect(JSON.parse(Buffer.from(proof ?? '', 'base64').toString('utf8'))).toEqual({
      challenge: CHALLENGE,
      solution: { counter: 137, derivedKey: KEY },
    })
  })

  it('is found only when it is asked for, and sent with the same request', async () => {
    const sent: (string | null)[] = []
    const answer = await withProof((proof) => {
      sent.push(proof)
      return proof === null
        ? Promise.reject(required({ challenge: CHALLENGE }))
        : Promise.resolve('taken')
    })
    expect(answer).toBe('taken')
    expect(sent).toHaveLength(2)
    expect(await withProof((proof) => Promise.resolve(proof))).toBeNull()
  })

  it('is not looked for where the puzzle is none of this server’s', async () => {
    const odd = { ...CHALLENGE, parameters: { ...CHALLENGE.parameters, algorithm: 'SCRYPT' } }
    for (const data of [null, {}, { challenge: odd }]) {
      await expect(withProof(() => Promise.reject(required(data)))).rejects.toThrow('429')
    }
    const few = { ...CHALLENGE, parameters: { ...CHALLENGE.parameters, data: { work: 100 } } }
    expect(await solve(few)).toBeNull()
  })
})
