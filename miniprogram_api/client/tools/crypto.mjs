/**
 * Runs the phone's own cryptography in Node, for tests against other implementations. Requests and
 * answers: src/testing/commands.ts.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const directory = mkdtempSync(join(tmpdir(), 'phone-crypto-'))
const outfile = join(directory, 'commands.mjs')
process.on('exit', () => rmSync(directory, { recursive: true }))

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['src/testing/commands.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile,
  logLevel: 'warning',
})
await import(pathToFileURL(outfile).href)
