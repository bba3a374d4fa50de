/** Whose sheet was read, said before anything is sent. */
import type { Named } from '@/api/types'
import type { KeySheetReading } from './key_sheet'

/**
 * Why a sheet that was read may not be used here, or null.
 *
 * @param holders in the order of the sheets' numbers
 * @param me the officer who is logged in
 * @param place the first sheet must be the own one, the second another's
 */
export function holderProblem(
  reading: KeySheetReading,
  holders: readonly Named[],
  me: string,
  place: 'own' | 'other',
): string | null {
  if (!reading.complete || reading.number === null) return null
  const holder = holders[reading.number - 1]
  if (holder === undefined) return '这不是本轮的密钥单。'
  if (place === 'own' && holder.id !== me) {
    return `这是第 ${reading.number} 张，由${holder.name}保管；这里要输入您自己的那一张。`
  }
  if (place === 'other' && holder.id === me) {
    return `这是第 ${reading.number} 张，由您保管；这里要输入另一名保管人的那一张。`
  }
  return null
}
