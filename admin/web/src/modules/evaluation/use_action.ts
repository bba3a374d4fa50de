import { readonly, ref, shallowRef } from 'vue'
import { ApiError, describeError, type FieldError } from '@/api/errors'

/**
 * One thing an officer sets going with a button: it cannot be started twice at once, and its
 * failure is kept as a sentence until the next try.
 */
export function useAction() {
  const busy = ref(false)
  const problem = ref('')
  const fields = shallowRef<FieldError[]>([])
  const code = ref('')

  /** Runs `work` unless it runs already; gives back its result, or undefined after a failure. */
  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    clear()
    try {
      return await work()
    } catch (error) {
      if (error instanceof ApiError && error.isAborted) return undefined
      problem.value = describeError(error)
      fields.value = error instanceof ApiError ? error.fields : []
      code.value = error instanceof ApiError ? error.code : ''
      return undefined
    } finally {
      busy.value = false
    }
  }

  function clear(): void {
    problem.value = ''
    fields.value = []
    code.value = ''
  }

  return {
    busy: readonly(busy),
    problem: readonly(problem),
    fields,
    code: readonly(code),
    run,
    clear,
  }
}
