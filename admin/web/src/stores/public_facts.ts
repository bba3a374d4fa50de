import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api } from '@/api/http'
import type { PublicFacts } from '@/api/types'

/** What everybody may know about this installation. */
export const usePublicFacts = defineStore('public-facts', () => {
  const facts = shallowRef<PublicFacts | null>(null)

  async function load(): Promise<void> {
    try {
      facts.value = await api.anonymous<PublicFacts>('GET', '/api/public')
    } catch {
      // Name and banner are missing then; the screen's own request reports the trouble.
    }
  }

  return { facts, load }
})
