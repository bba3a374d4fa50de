import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  verify as nodeVerify,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RSABSSA } from '@cloudflare/blindrsa-ts'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  blind,
  blindingEntropy,
  blindWith,
  finalize,
  prepareMessage,
  type PublicKey,
  readPublicKey,
  verify,
} from './blindSignature'
import { fromHex, toHex } from './bytes'
import { bitLength, integerFromBytes, integerToBytes, modularInverse } from './integers'
import { BlindSigner } from '../testing/blindSigner'

const random = (length: number) => new Uint8Array(randomBytes(length))
const VECTORS = fileURLToPath(new URL('../../../../../shared/data/rfc9474.json', import.meta.url))

const hexOf = (value: string) => {
  const digits = value.replace(/^0x/, '')
  return digits.padStart(digits.length + (digits.length % 2), '0')
}

if (!existsSync(VECTORS)) {
  process.stderr.write('RFC 9474 test vectors skipped: ../shared/data/rfc9474.json is not here\n')
}

describe.skipIf(!existsSync(VECTORS))('RFC 9474 test vectors', () => {
  const vectors = existsSync(VECTORS)
    ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as Record<string, string>[])
    : []

  const read = (vector: Record<string, string>) => {
    const bytes = (name: string) => fromHex(hexOf(vector[name] ?? ''))
    const modulus = integerFromBytes(bytes('n'))
    const exponent = integerFromBytes(bytes('e'))
    const key: PublicKey = { modulus, exponent, bits: bitLength(modulus) }
    return { bytes, key, inverse: integerFromBytes(bytes('inv')) }
  }

  it('are the four of the RFC', () => {
    expect(vectors).toHaveLength(4)
  })

  it.each(vectors)('$name: blinding', (vector) => {
    const { bytes, key, inverse } = read(vector)
    const factor = modularInverse(inverse, key.modulus)
    const blinded = blindWith(key, bytes('input_msg'), bytes('salt'), factor)
    expect(toHex(blinded.blindedMessage)).toBe(hexOf(vector.blinded_msg ?? ''))
    expect(blinded.inverse).toBe(inverse)
  })

  // The phone speaks no variant with another salt.
  const salted = vectors.filter(({ salt }) => hexOf(salt ?? '').length === 96)

  it.each(salted)('$name: finalizing', (vector) => {
    const { bytes, key, inverse } = read(vector)
    const signature = finalize(key, bytes('input_msg'), bytes('blind_sig'), inverse)
    expect(toHex(signature)).toBe(hexOf(vector.sig ?? ''))
  })
})

describe('against other implementations', () => {
  let signer: BlindSigner
  let key: PublicKey
  const text = new TextEncoder().encode('ballot:0123456789abcdef')

  beforeAll(() => {
    signer = new BlindSigner()
    key = readPublicKey(signer.modulus, signer.exponent)
  })

  it("gives signatures that OpenSSL's PSS verifies", () => {
    const message = prepareMessage(text, random)
    const { blindedMessage, inverse } = blind(key, message, random)
    const signature = finalize(key, message, signer.sign(blindedMessage), inverse)
    const options = {
      key: createPublicKey(signer.publicPem),
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 48,
    }
    expect(nodeVerify('sha384', message, options, signature)).toBe(true)
    expect(verify(key, message, signature)).toBe(true)
  })

  it('works with the signing half of @cloudflare/blindrsa-ts, and its verification', async () => {
    const suite = RSABSSA.SHA384.PSS.Randomized()
    const algorithm = {
      name: 'RSA-PSS',
      modulusLength: 3072,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: 'SHA-384',
    }
    const pair = await suite.generateKey(algorithm)
    const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
    const theirs = readPublicKey(
      Buffer.from(jwk.n ?? '', 'base64url'),
      Buffer.from(jwk.e ?? '', 'base64url'),
    )
    const message = prepareMessage(text, random)
    const { blindedMessage, inverse } = blind(theirs, message, random)
    const blindSignature = await suite.blindSign(pair.privateKey, blindedMessage)
    const signature = finalize(theirs, message, blindSignature, inverse)
    expect(await suite.verify(pair.publicKey, signature, message)).toBe(true)
  })

  it('verifies what @cloudflare/blindrsa-ts finalized', async () => {
    const suite = RSABSSA.SHA384.PSS.Randomized()
    const publicKey = await crypto.subtle.importKey(
      'spki',
      createPublicKey(signer.publicPem).export({ type: 'spki', format: 'der' }),
      { name: 'RSA-PSS', hash: 'SHA-384' },
      true,
      ['verify'],
    )
    const message = suite.prepare(text)
    const { blindedMsg, inv } = await suite.blind(publicKey, message)
    const signature = await suite.finalize(publicKey, message, signer.sign(blindedMsg), inv)
    expect(verify(key, message, signature)).toBe(true)
  })

  it('refuses an answer to another blinded message', () => {
    const message = prepareMessage(text, random)
    const { inverse } = blind(key, message, random)
    const other = blind(key, prepareMessage(text, random), random)
    const answer = signer.sign(other.blindedMessage)
    expect(() => finalize(key, message, answer, inverse)).toThrow(RangeError)
    expect(() => finalize(key, message, answer.slice(1), inverse)).toThrow(RangeError)
  })

  it('refuses changed messages and signatures', () => {
    const message = prepareMessage(text, random)
    const { blindedMessage, inverse } = blind(key, message, random)
    const signature = finalize(key, message, signer.sign(blindedMessage), inverse)
    const flipped = Uint8Array.from(signature, (b, i) => (i === 200 ? b ^ 1 : b))
    expect(verify(key, message, flipped)).toBe(false)
    expect(verify(key, Uint8Array.from([...message, 0]), signature)).toBe(false)
    expect(verify(key, message, integerToBytes(key.modulus, 384))).toBe(false)
    expect(verify(key, message, new Uint8Array(384))).toBe(false)
  })

  it('takes exactly the random bytes it announces, and never the same twice', () => {
    const taken: number[] = []
    const counting = (length: number) => {
      taken.push(length)
      return random(length)
    }
    const message = prepareMessage(text, random)
    const first = blind(key, message, counting)
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(blindingEntropy(key))
    expect(toHex(blind(key, message, counting).blindedMessage)).not.toBe(
      toHex(first.blindedMessage),
    )
  })
})

describe('readPublicKey', () => {
  const keyOf = (modulusLength: number, publicExponent: number) => {
    const jwk = generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({
      format: 'jwk',
    })
    return [Buffer.from(jwk.n ?? '', 'base64url'), Buffer.from(jwk.e ?? '', 'base64url')] as const
  }

  it.each([
    ['too short', () => keyOf(2048, 65537)],
    ['small exponent', () => keyOf(3072, 3)],
    ['even modulus', () => [Buffer.alloc(384, 0xfe), Buffer.of(1, 0, 1)] as const],
  ])('refuses a key with %s', (_name, make) => {
    const [n, e] = make()
    expect(() => readPublicKey(n, e)).toThrow(RangeError)
  })
})
