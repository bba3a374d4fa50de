/** A random number of 128 bits as the server takes it; the same again is the same message. */
export function newIdentity(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
