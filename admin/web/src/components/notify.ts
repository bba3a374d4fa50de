import { ElMessage } from 'element-plus/es/components/message/index'
import 'element-plus/es/components/message/style/css'
import { ApiError, describeError } from '@/api/errors'

/** A short word that something is done; it goes by itself. */
export function showDone(message: string): void {
  // Several in a row would hide the screen.
  ElMessage.closeAll('success')
  ElMessage({ type: 'success', message, grouping: true })
}

/** Something went wrong outside of a form; stays long enough to be read and can be closed. */
export function showFailure(error: unknown): void {
  if (error instanceof ApiError && error.isAborted) return
  ElMessage({
    type: 'error',
    message: describeError(error),
    duration: 8000,
    showClose: true,
    grouping: true,
  })
}
