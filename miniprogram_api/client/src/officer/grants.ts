/** Allowing WeChat's messages. */

import type { Grant } from '@/api/types'
import { askForMessages } from '@/platform/wechat'
import { reportTaps } from './api'

/**
 * Called by a tap, as WeChat demands; what is refused stays refused.
 *
 * @returns what is allowed now and a sentence for the person; null where nothing was answered.
 */
export async function allowMessages(
  templateIds: string[],
): Promise<{ grants: Grant[]; words: string } | null> {
  const results = await askForMessages(templateIds)
  if (Object.keys(results).length === 0) return null
  const grants = await reportTaps(results)
  const isAccepted = Object.values(results).includes('accept')
  const words = isAccepted ? '已记下，到时会发到微信。' : '没有增加提醒次数；管理端和邮件照常提醒。'
  return { grants, words }
}
