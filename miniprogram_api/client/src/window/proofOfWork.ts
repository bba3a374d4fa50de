/** Solves the puzzle that the server sets when many submissions come at once (ALTCHA, version 2). */

import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, fromHex, toBase64, toHex, toUtf8 } from '@/crypto/bytes'
import { Refused } from '@/api/client'

interface Puzzle {
  parameters: {
    algorithm: string
    nonce: string
    salt: string
    cost: number
    keyPrefix: string
    data?: { work?: number } | null
  }
}

/** The page stays alive: it is given back to the person every so many attempts. */
const SLICE = 400
/** Beyond this the puzzle is none that this server sets. */
const MOST_ATTEMPTS = 1_000_000

/**
 * Runs `send`, and again with a proof where the server asks for one.
 *
 * @throws what `send` throws.
 */
export async function withProof<T>(send: (proof: string | null) => Promise<T>): Promise<T> {
  try {
    return await send(null)
  } catch (error) {
    const puzzle = puzzleOf(error)
    const proof = puzzle && (await solve(puzzle))
    if (proof === null) throw error
    return send(proof)
  }
}

function puzzleOf(error: unknown): Puzzle | null {
  if (!(error instanceof Refused) || error.code !== 'proof_of_work_required') return null
  const puzzle = (error.data as { challenge?: Puzzle } | null)?.challenge
  return puzzle?.parameters.algorithm === 'SHA-256' && puzzle.parameters.cost === 1 ? puzzle : null
}

/** @returns the solution as ALTCHA's clients write it, null where there is none. */
export async function solve(puzzle: Puzzle): Promise<string | null> {
  const { salt, nonce, keyPrefix } = puzzle.parameters
  const head = concatBytes(fromHex(salt), fromHex(nonce))
  const attempt = new Uint8Array(head.length + 4)
  attempt.set(head)
  const number = new DataView(attempt.buffer, head.length)
  const wanted = keyPrefix.toLowerCase()
  const most = Math.min(puzzle.parameters.data?.work ?? MOST_ATTEMPTS, MOST_ATTEMPTS)
  for (let counter = 0; counter <= most; counter++) {
    number.setUint32(0, counter)
    const key = sha256(attempt)
    if (toHex(key.subarray(0, wanted.length / 2)) === wanted) {
      const solution = { counter, derivedKey: toHex(key) }
      return toBase64(toUtf8(JSON.stringify({ challenge: puzzle, solution })))
    }
    if (counter % SLICE === SLICE - 1) await breath()
  }
  return null
}

const breath = () => new Promise((resolve) => setTimeout(resolve, 0))
