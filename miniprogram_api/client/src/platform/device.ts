/** Small services of the device: scanning, clipboard, the link that opened the page. */

import { IS_MINI_PROGRAM } from './target'

/** Whether this target can scan by itself; web pages are opened by the phone's own scanner. */
export const CAN_SCAN = IS_MINI_PROGRAM

/** Text of a scanned QR code, null when the person gave up. */
export function scan(): Promise<string | null> {
  return new Promise((resolve) => {
    wx.scanCode({
      scanType: ['qrCode'],
      success: ({ result }) => {
        resolve(result)
      },
      fail: () => {
        resolve(null)
      },
    })
  })
}

/** @returns whether the text is on the clipboard. */
export function copyText(text: string): Promise<boolean> {
  if (IS_MINI_PROGRAM) {
    return new Promise((resolve) => {
      wx.setClipboardData({
        data: text,
        success: () => {
          resolve(true)
        },
        fail: () => {
          resolve(false)
        },
      })
    })
  }
  return copyInBrowser(text)
}

async function copyInBrowser(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The only way on plain http and in old browsers, where there is no clipboard interface. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.className = 'off-screen'
  document.body.appendChild(area)
  area.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    area.remove()
  }
}

/**
 * Takes a ticket or a code out of the address bar and the history, where it could be read or copied.
 * The router writes the address that it remembers back when it moves on: it has to forget it too.
 */
export function hideLink(page = ''): void {
  if (IS_MINI_PROGRAM) return
  const kept = history.state as object | null
  history.replaceState({ ...kept, current: `/${page}` }, '', `#/${page}`)
}

/** Address of the page on the web, for a link that works on any phone. */
export function webAddress(path: string): string {
  const origin = IS_MINI_PROGRAM ? (import.meta.env.VITE_API_BASE ?? '') : location.origin
  return `${origin}/m/#${path}`
}

/** A second QR code opened in the same tab changes the address only; the page starts over then. */
export function onLinkOpened(): void {
  if (IS_MINI_PROGRAM) return
  window.onhashchange = () => {
    if (/[?&](?:[tki]|wx|code)=/.test(location.hash)) location.reload()
  }
}
