/** Moments at which it is worth trying the network again. */

import { IS_MINI_PROGRAM } from './target'

/** Calls `listener` when the network comes back or the page is looked at again. */
export function onWorthRetrying(listener: () => void): void {
  if (IS_MINI_PROGRAM) {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) listener()
    })
    wx.onAppShow(() => {
      listener()
    })
    return
  }
  window.addEventListener('online', listener)
  window.addEventListener('pageshow', listener)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') listener()
  })
}

/**
 * Runs `task` alone, even when the page is open in two tabs.
 * Where the browser has no locks the task runs at once; it must read the storage again itself.
 */
export async function alone<T>(name: string, task: () => Promise<T>): Promise<T> {
  if (!IS_MINI_PROGRAM && typeof navigator !== 'undefined' && 'locks' in navigator) {
    return (await navigator.locks.request(`evaluation:${name}`, task)) as T
  }
  return task()
}
