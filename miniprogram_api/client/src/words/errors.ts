/** What went wrong, whether anything is lost, and what to do, in one or two sentences. */

import { ConnectionLost, Refused } from '@/api/client'
import { WrongSignature } from '@/ballot/credential'
import type { Trouble } from '@/ballot/outbox'
import { NoSecureRandom } from '@/platform/random'
import { StorageRefused } from '@/platform/storage'

const TICKET_KEPT = '匿名测评码没有作废'

const BY_CODE: Record<string, string> = {
  unknown_ticket: '没有查到这个匿名测评码。请与测评票核对一遍；仍不行，请询问现场工作人员。',
  malformed_ticket: '匿名测评码应为 7 组，每组 4 个字符。请与测评票核对一遍。',
  round_not_open: `测评还没有开始。${TICKET_KEPT}，开始后请再试。`,
  round_closed: '测评已经结束，不能再参加。',
  voided_ticket: '这个匿名测评码已作废，请向现场工作人员另行领取。',
  round_destroyed: '公示期已满或本轮已作废，回执已按规定销毁，不能再核对。',
  unknown_round: '没有查到这次测评。请重新扫描测评票上的二维码。',
}

/** Not that the server is busy, but that this address has guessed too often. */
const TOO_MANY = new Set([
  'too_many_wrong_tickets',
  'too_many_wrong_invitations',
  'too_many_wrong_codes',
  'too_many_failures',
])

export function explain(error: unknown): string {
  if (error instanceof ConnectionLost) {
    return error.timedOut
      ? '网络太慢，服务器没有及时回应。什么也没有丢失，请再试一次。'
      : '网络断开。什么也没有丢失，联网后请再试一次。'
  }
  if (error instanceof NoSecureRandom) {
    return `这部手机不能生成安全的随机数，无法保证匿名，因此没有继续。请更新微信或浏览器，或换一部手机。${TICKET_KEPT}。`
  }
  if (error instanceof StorageRefused) {
    return '浏览器不允许保存数据，可能开着无痕浏览，或存储空间已满。请关闭无痕浏览，或换一个浏览器打开。'
  }
  if (error instanceof WrongSignature) {
    return `收到的测评凭证不正确，没有使用。${TICKET_KEPT}，请再试一次；仍不行，请告诉现场工作人员。`
  }
  return error instanceof Refused
    ? explainRefusal(error)
    : '出了意外情况。什么也没有丢失，请再试一次。'
}

function explainRefusal(error: Refused): string {
  if (TOO_MANY.has(error.code)) {
    const minutes = Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))
    return `这里输错的次数较多，请过 ${String(minutes)} 分钟再试，或请工作人员协助。`
  }
  const known = BY_CODE[error.code]
  if (known !== undefined) return known
  if (error.passes || error.sentence === '') return '服务器正忙。什么也没有丢失，请稍等片刻再试。'
  return error.sentence
}

/** Why a cast ballot still waits. */
export const TROUBLE_WORDS: Record<Trouble, { title: string; text: string }> = {
  no_connection: {
    title: '网络断开',
    text: '您的测评票已加密保存在本机，联网后会自动投入票箱。',
  },
  server_busy: {
    title: '票箱正忙',
    text: '您的测评票已加密保存在本机，稍后会自动再次投入票箱。',
  },
  server_error: {
    title: '票箱暂时没有应答',
    text: '您的测评票已加密保存在本机，稍后会自动再次投入票箱。',
  },
  storage: {
    title: '本机没能保存结果',
    text: '票箱可能已经收到您的票，但本机存储空间不足或被禁止。请清理出一些空间后再点“现在发送”，重复发送不会重复计票。',
  },
}
