import { fetchResponse, type Query } from './http'

/**
 * Fetches a file with the session's token and hands it to the browser to save.
 *
 * @param fallbackName used where the server names none.
 */
export async function download(path: string, fallbackName: string, query?: Query): Promise<void> {
  const response = await fetchResponse('GET', path, query ? { query } : {})
  saveFile(await response.blob(), nameOf(response.headers) ?? fallbackName)
}

/** Lets the browser save what is already here. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The file name of a Content-Disposition header; the encoded form (RFC 6266) is preferred. */
export function nameOf(headers: Headers): string | null {
  const header = headers.get('Content-Disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  if (encoded) {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return null
    }
  }
  return /filename="([^"]+)"/i.exec(header)?.[1] ?? null
}
