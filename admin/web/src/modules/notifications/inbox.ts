import { defineStore } from 'pinia'
import { ref } from 'vue'
import { listen, type ServerEvent } from '@/api/event_stream'
import { notifications } from './api'

/** How many messages wait unread, as it changes. One stream for the whole portal; the bell holds it. */
export const useInbox = defineStore('inbox', () => {
  const unread = ref<number | null>(null)
  /** Goes up when the inbox has changed, so that what shows it loads again. */
  const changes = ref(0)
  let stop: (() => void) | null = null

  function hear(event: ServerEvent): void {
    if (event.event !== 'unread') return
    // The first figure after log-in is no news.
    if (unread.value !== null) changes.value += 1
    unread.value = (JSON.parse(event.data) as { unread: number }).unread
  }

  function follow(): void {
    stop?.()
    stop = listen(notifications.eventsPath, { onEvent: hear })
  }

  function leave(): void {
    stop?.()
    stop = null
    unread.value = null
  }

  return { unread, changes, follow, leave }
})
