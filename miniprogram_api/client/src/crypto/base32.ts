/** Crockford's base 32: no I, L, O, U, so that what is printed is hard to misread. */

export const BASE32_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The first `5 * length` bits of `bytes`. */
export function firstBitsAsBase32(bytes: Uint8Array, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) {
    const bit = 5 * i
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0)
    text += BASE32_ALPHABET.charAt((pair >> (11 - (bit & 7))) & 31)
  }
  return text
}

/** Upper case, without separators, with the letters people write for digits read as digits. */
export function normalizeBase32(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-_.·—–]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

/** `text` in groups of four, as it is printed. */
export function inGroups(text: string, size = 4): string[] {
  return text.match(new RegExp(`.{1,${String(size)}}`, 'g')) ?? []
}
