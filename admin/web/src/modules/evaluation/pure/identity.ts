/** Identities that the portal gives out itself: short, random, with a letter in front. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The first letter from A on that is not taken; after Z come two characters. */
export function nextLetter(taken: readonly string[]): string {
  for (let number = 0; number < 260; number += 1) {
    const letter = String.fromCharCode(65 + (number % 26))
    const candidate = number < 26 ? letter : `${letter}${Math.floor(number / 26)}`
    if (!taken.includes(candidate)) return candidate
  }
  throw new Error('no category letter left')
}
