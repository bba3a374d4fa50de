// A phone made of @cloudflare/blindrsa-ts, to be held against our own signer.
// Usage: node second_implementation.mjs CLIENT_DIRECTORY; one JSON request a line comes in, one answer a line goes out.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const resolved = createRequire(`${process.argv[2]}/package.json`).resolve('@cloudflare/blindrsa-ts')
const { RSABSSA } = await import(pathToFileURL(resolved))
const suite = RSABSSA.SHA384.PSS.Randomized({ supportsRSARAW: false })

const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'))
const hex = (data) => Buffer.from(data).toString('hex')
const publicKey = ({ n, e }) =>
  crypto.subtle.importKey('jwk', { kty: 'RSA', alg: 'PS384', n, e, ext: true }, { name: 'RSA-PSS', hash: 'SHA-384' }, true, [
    'verify',
  ])

const actions = {
  async blind({ key, message }) {
    const prepared = suite.prepare(bytes(message))
    const { blindedMsg, inv } = await suite.blind(await publicKey(key), prepared)
    return { prepared: hex(prepared), blinded: hex(blindedMsg), inverse: hex(inv) }
  },
  async finalize({ key, prepared, signature, inverse }) {
    return { signature: hex(await suite.finalize(await publicKey(key), bytes(prepared), bytes(signature), bytes(inverse))) }
  },
  async verify({ key, prepared, signature }) {
    return { valid: await suite.verify(await publicKey(key), bytes(signature), bytes(prepared)) }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  console.log(JSON.stringify(await actions[request.action](request)))
}
