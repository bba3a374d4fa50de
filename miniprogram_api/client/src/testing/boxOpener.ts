/** The box's private side for specs: opens sealed ballots with @noble's primitives. */

import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'

const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer)

export class BoxOpener {
  readonly #secret = x25519.utils.randomSecretKey()
  readonly publicKey = x25519.getPublicKey(this.#secret)

  /** Plaintext without padding. */
  open(sealed: Uint8Array): string {
    const sender = sealed.slice(0, 32)
    const nonce = blake2b(Buffer.concat([sender, this.publicKey]), { dkLen: 24 })
    const key = new Uint32Array(8)
    const constant = words(Buffer.from('expand 32-byte k'))
    const shared = x25519.getSharedSecret(this.#secret, sender)
    hsalsa(constant, words(shared), new Uint32Array(4), key)
    const padded = xsalsa20poly1305(new Uint8Array(key.buffer), nonce).decrypt(sealed.slice(32))
    return Buffer.from(padded.subarray(0, padded.lastIndexOf(0x80))).toString('utf8')
  }
}
