import { ApiError, describeError, waitInWords } from '@/api/errors'
import { formatTime } from '@/format/time'

/** Why a log-in failed; for a locked account until when, by the clock on the wall. */
export function logInFailure(error: unknown, now: Date = new Date()): string {
  if (error instanceof ApiError && error.code === 'account_locked' && error.retryAfter) {
    const until = new Date(now.getTime() + error.retryAfter * 1000)
    return (
      `密码连续输错多次，账号暂时锁定，${formatTime(until)} 后可再试（约 ${waitInWords(error.retryAfter)}）。` +
      '如忘记密码，请联系安全管理员重置。'
    )
  }
  return describeError(error)
}
