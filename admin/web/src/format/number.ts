const whole = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 0 })

/** Shown wherever figures are held back because a group is too small. */
export const SUPPRESSED = '人数过少，不显示'

/** 12,345; a dash where there is no figure. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : whole.format(value)
}

/** 254 of 300 as 84.7%; rounded half up on whole numbers, so that it never depends on binary fractions. */
export function formatShare(
  part: number | null | undefined,
  total: number | null | undefined,
): string {
  if (part === null || part === undefined || !total) return '—'
  const tenths = Math.floor((part * 2000 + total) / (2 * total))
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}

/** A decimal string of a weight ("0.5") as 50%, exactly. */
export function formatWeight(weight: string): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(weight.trim())
  if (!match) return weight
  const fraction = (match[2] ?? '').padEnd(2, '0')
  const percent = `${match[1]}${fraction.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
  const rest = fraction.slice(2).replace(/0+$/, '')
  return `${percent}${rest ? `.${rest}` : ''}%`
}
