/** Random names that this phone gives to what it sends, so that sending twice makes no second one. */

import { toHex } from '@/crypto/bytes'
import { secureRandom } from '@/platform/random'

const BYTES = 16

/** @throws NoSecureRandom */
export async function newIdentifiers(count: number): Promise<string[]> {
  const random = await secureRandom(BYTES * count)
  return Array.from({ length: count }, () => toHex(random(BYTES)))
}

/** @throws NoSecureRandom */
export async function newIdentifier(): Promise<string> {
  return toHex((await secureRandom(BYTES))(BYTES))
}
