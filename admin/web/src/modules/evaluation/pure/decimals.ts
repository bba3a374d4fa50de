/** Exact arithmetic on decimal strings ("0.4"): weights must sum to exactly one, as on the server. */

const DECIMAL = /^(\d{1,4})(?:\.(\d{1,4}))?$/
const SCALE = 4
const ONE = 10n ** BigInt(SCALE)

/** The value in ten-thousandths, or null when the text is no plain decimal with at most four places. */
export function toUnits(text: string): bigint | null {
  const match = DECIMAL.exec(text.trim())
  if (match === null) return null
  const [, whole = '0', places = ''] = match
  return BigInt(whole) * ONE + BigInt(places.padEnd(SCALE, '0'))
}

/** A value in ten-thousandths as the shortest decimal text. */
export function fromUnits(value: bigint): string {
  const sign = value < 0n ? '-' : ''
  const absolute = value < 0n ? -value : value
  const places = (absolute % ONE).toString().padStart(SCALE, '0').replace(/0+$/, '')
  const whole = (absolute / ONE).toString()
  return sign + (places === '' ? whole : `${whole}.${places}`)
}

export interface WeightSum {
  /** Sum as text; null when one of the weights is no number. */
  sum: string | null
  ok: boolean
  /** The sum in words, with what is missing or too much. */
  text: string
}

/** Checks that weights sum to exactly 1. */
export function checkWeights(weights: string[]): WeightSum {
  let total = 0n
  for (const weight of weights) {
    const value = toUnits(weight)
    if (value === null || value === 0n || value > ONE) {
      return { sum: null, ok: false, text: '权重应为大于 0、不大于 1 的小数，最多四位' }
    }
    total += value
  }
  const sum = fromUnits(total)
  if (total === ONE) return { sum, ok: true, text: '合计 1，符合要求' }
  const gap = fromUnits(total < ONE ? ONE - total : total - ONE)
  const text = total < ONE ? `合计 ${sum}，还差 ${gap}` : `合计 ${sum}，超出 ${gap}`
  return { sum, ok: false, text }
}

/** Equal weights for `count` parts whose sum is exactly 1 (the first parts take the remainder). */
export function equalWeights(count: number): string[] {
  if (count <= 0) return []
  const hundredths = Math.floor(100 / count)
  const remainder = 100 - hundredths * count
  return Array.from({ length: count }, (_, place) =>
    fromUnits((BigInt(hundredths + (place < remainder ? 1 : 0)) * ONE) / 100n),
  )
}

/** A share like "7/254" as a percentage with two decimals, rounded half up; "" for no share. */
export function percentOf(share: string | null): string {
  const match = share === null ? null : /^(\d+)\/(\d+)$/.exec(share)
  if (match === null) return ''
  const [, numerator = '0', denominator = '1'] = match
  const below = BigInt(denominator)
  if (below === 0n) return ''
  const hundredths = (BigInt(numerator) * 20000n + below) / (below * 2n)
  const text = hundredths.toString().padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}%`
}
