import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { fetchResponse } from '@/api/http'
import { ApiError } from '@/api/errors'

export interface Photo {
  /** Where the browser has it; empty until it is there. */
  address: string
  failed: boolean
}

/**
 * Photos that only the session's token opens, as addresses that an image can show. They are
 * forgotten with the screen.
 */
export function usePhotos(paths: () => string[], query: { small?: boolean } = {}): Ref<Photo[]> {
  const photos = ref<Photo[]>([])
  let running = new AbortController()

  function forget(): void {
    running.abort()
    for (const photo of photos.value) if (photo.address) URL.revokeObjectURL(photo.address)
  }

  async function load(path: string, place: number, signal: AbortSignal): Promise<void> {
    try {
      const response = await fetchResponse('GET', path, { query: { ...query }, signal })
      const content = await response.blob()
      if (signal.aborted) return
      photos.value[place] = { address: URL.createObjectURL(content), failed: false }
    } catch (failure) {
      if (signal.aborted) return
      if (!(failure instanceof ApiError)) throw failure
      photos.value[place] = { address: '', failed: true }
    }
  }

  watch(
    () => paths().join('\n'),
    () => {
      forget()
      running = new AbortController()
      const wanted = paths()
      photos.value = wanted.map(() => ({ address: '', failed: false }))
      wanted.forEach((path, place) => void load(path, place, running.signal))
    },
    { immediate: true },
  )
  onScopeDispose(forget)
  return photos
}
