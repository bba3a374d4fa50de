/**
 * Looks at what was built: no third-party address, and small enough. Prints the sizes; exits 1
 * where something is wrong. Takes directories as arguments, else looks at both builds of this
 * project.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const PACKAGE_LIMIT = 400_000
/** Names of XML languages; nobody fetches them. */
const NAMES_ONLY = /^http:\/\/www\.w3\.org\//
const ownServer = process.env.VITE_API_BASE

const root = fileURLToPath(new URL('..', import.meta.url))
const builds = ['h5', 'mp-weixin'].map((name) => join(root, 'dist/build', name))
const given = process.argv.slice(2)
const directories = (given.length > 0 ? given : builds).filter((path) => existsSync(path))
const problems = []

for (const directory of directories) {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gz'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const packed = files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length,
    0,
  )
  process.stdout.write(`${relative(root, directory)}: ${size} bytes, ${packed} compressed\n`)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    for (const [address] of text.matchAll(/\b(?:https?|wss?):\/\/[\w-]+\.[\w./:#-]*/g)) {
      const isOwn = ownServer !== undefined && address.startsWith(ownServer)
      if (!isOwn && !NAMES_ONLY.test(address)) problems.push(`${file}: ${address}`)
    }
  }
  const isMiniProgram = files.some((file) => file.endsWith('project.config.json'))
  if (isMiniProgram && size > PACKAGE_LIMIT) problems.push(`${directory} exceeds ${PACKAGE_LIMIT}`)
}

if (directories.length === 0) problems.push('nothing is built')
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
