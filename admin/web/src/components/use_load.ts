import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { useSession } from '@/stores/session'

export interface Load<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  loading: Ref<boolean>
  /** Loads again; what is shown stays until the answer is there. */
  reload: () => Promise<void>
}

/**
 * Loads what a screen shows. A newer load cancels the older one, leaving the screen cancels both,
 * and a load that failed because the session had ended is repeated when it goes on.
 *
 * @param fetcher gets a signal to hand to the request.
 * @param triggers when one of these changes, it is loaded again.
 */
export function useLoad<T>(
  fetcher: (signal: AbortSignal) => Promise<T>,
  triggers: () => unknown = () => null,
): Load<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(true)
  const session = useSession()
  let running: AbortController | null = null

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await fetcher(mine.signal)
      if (mine.signal.aborted) return
      data.value = answer
      error.value = null
    } catch (caught) {
      if (mine.signal.aborted) return
      if (!(caught instanceof ApiError)) throw caught
      error.value = caught
    } finally {
      if (running === mine) loading.value = false
    }
  }

  watch(triggers, reload, { immediate: true })
  watch(
    () => session.resumed,
    () => {
      if (error.value?.status === 401) void reload()
    },
  )
  onScopeDispose(() => running?.abort())
  return { data, error, loading, reload }
}
