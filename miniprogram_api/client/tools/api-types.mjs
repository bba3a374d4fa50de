/**
 * Writes src/api/schema.d.ts from the server's OpenAPI document; with --check, compares it and
 * exits 1 where it is stale. Takes a document's path as argument, else asks scripts/openapi.
 * Only what phones call is taken, so that a change for officers leaves this file alone.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const PHONE_PATHS = /^\/(api\/m|box)\/|^\/api\/public$/
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const script = fileURLToPath(new URL('../../../scripts/openapi', import.meta.url))

const options = process.argv.slice(2)
const isCheck = options.includes('--check')
const file = options.find((option) => !option.startsWith('--'))
const document = JSON.parse(
  file ? readFileSync(file, 'utf8') : execFileSync(script, { encoding: 'utf8', maxBuffer: 1e8 }),
)

const HEAD = '/** Made by `npm run types` from the server’s OpenAPI document. Do not edit. */\n\n'
const text = HEAD + astToString(await openapiTS(phonePart(document)))

if (!isCheck) {
  writeFileSync(target, text)
} else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('src/api/schema.d.ts is stale: run `npm run types`.\n')
  process.exit(1)
}

function phonePart(whole) {
  const paths = Object.fromEntries(
    Object.entries(whole.paths).filter(([path]) => PHONE_PATHS.test(path)),
  )
  const schemas = {}
  const collect = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/#\/components\/schemas\/([^"]+)/g)) {
      if (name in schemas) continue
      schemas[name] = whole.components.schemas[name]
      collect(schemas[name])
    }
  }
  collect(paths)
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { openapi: whole.openapi, info: whole.info, paths, components: { schemas: sorted } }
}
