import type { LocationQuery } from 'vue-router'

/**
 * Where to go after a log-in: the screen that was asked for, if it is one of ours. An address
 * from outside could otherwise lead anywhere.
 */
export function nextScreen(query: LocationQuery): string {
  const next = query.next
  if (typeof next !== 'string' || !/^\/(?!\/)/.test(next)) return '/'
  return /^\/(log-in|first-password|first-start)\b/.test(next) ? '/' : next
}
