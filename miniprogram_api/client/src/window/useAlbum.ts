/** What a page with photos does: adds, sends in the background, tries again, removes. */

import { computed, onUnmounted, ref } from 'vue'
import { Refused } from '@/api/client'
import { choosePhotos } from '@/platform/photos'
import { explain } from '@/words/errors'
import { type Album, removePhoto, sendPhotos } from './album'
import { newIdentifiers } from './identifiers'
import { MOST_PHOTOS } from './upload'

const PAUSE_MS = 5_000

/** @param find the album, null while there is none. */
export function useAlbum(find: () => Album | null) {
  const problem = ref('')
  const choosing = ref(false)
  let timer: ReturnType<typeof setTimeout> | null = null
  let isOver = false

  const photos = computed(() => find()?.photos() ?? [])
  const isSending = computed(() => photos.value.some(({ stage }) => stage === 'waiting'))
  const isRefused = computed(() => photos.value.some(({ stage }) => stage === 'refused'))

  async function add(): Promise<void> {
    const album = find()
    if (!album || choosing.value) return
    choosing.value = true
    problem.value = ''
    try {
      // Before the picker: browsers open one inside of a tap alone.
      const names = await newIdentifiers(2 * MOST_PHOTOS)
      const name = () => names.pop() ?? ''
      const chosen = await choosePhotos(MOST_PHOTOS - album.photos().length, name)
      const added = chosen.map((one) => ({
        ...one,
        id: name(),
        stage: 'waiting' as const,
        problem: '',
      }))
      if (added.length > 0) album.change([...album.photos(), ...added])
    } catch (error) {
      problem.value = explain(error)
    } finally {
      choosing.value = false
    }
    await send()
  }

  /** Sends what waits, and tries again by itself where the network or the server fails. */
  async function send(): Promise<void> {
    const album = find()
    stopTimer()
    if (!album || !album.photos().some(({ stage }) => stage === 'waiting')) return
    try {
      await sendPhotos(album)
      problem.value = ''
    } catch (error) {
      problem.value = explain(error)
      const pause = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1000 : 0
      if (!isOver) timer = setTimeout(() => void send(), Math.max(PAUSE_MS, pause))
    }
  }

  function remove(id: string): void {
    const album = find()
    if (album) removePhoto(album, id)
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  onUnmounted(() => {
    isOver = true
    stopTimer()
  })

  return { photos, problem, choosing, isSending, isRefused, add, send, remove }
}
