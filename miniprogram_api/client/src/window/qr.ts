/** QR codes, made on this phone: what they hold is asked of nobody. */

import { encode } from 'uqr'

/** Light border in modules; readers need four (ISO/IEC 18004). */
const QUIET = 4

/** Rows of modules, true for dark ones, with the light border. */
export function qrSquares(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: QUIET }).data
}

/** The code as the address of a drawing. */
export function qrAddress(text: string): string {
  const squares = qrSquares(text)
  const path = squares
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('')
  const size = String(squares.length)
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`
}
