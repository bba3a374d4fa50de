/** What messages point at: `obligation/` and its id, as the server's notices call it. */

const OBLIGATION = /^obligation\/([0-9a-f]{32})$/

/** @returns the obligation's id, null where something else, or nothing, is pointed at. */
export function obligationOf(pointer: string | undefined): string | null {
  return OBLIGATION.exec(decoded(pointer ?? ''))?.[1] ?? null
}

/** WeChat hands a query over as it was written, the web page decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
