import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  verify,
} from 'node:crypto'

/** The server's half of a blind signature in Node, for specs: raw RSA over OpenSSL. */
export class BlindSigner {
  readonly modulus: Uint8Array
  readonly exponent: Uint8Array
  readonly publicPem: string
  readonly #privateKey: KeyObject

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
    const jwk = publicKey.export({ format: 'jwk' })
    this.modulus = Buffer.from(jwk.n ?? '', 'base64url')
    this.exponent = Buffer.from(jwk.e ?? '', 'base64url')
    this.publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    this.#privateKey = privateKey
  }

  sign(blindedMessage: Uint8Array): Uint8Array {
    const key = { key: this.#privateKey, padding: constants.RSA_NO_PADDING }
    return new Uint8Array(privateDecrypt(key, blindedMessage))
  }

  verifies(message: Uint8Array, signature: Uint8Array): boolean {
    const options = {
      key: createPublicKey(this.publicPem),
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 48,
    }
    return verify('sha384', message, options, signature)
  }
}
