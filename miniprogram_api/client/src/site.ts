/** Whose installation this is, and whether it is a demonstration. */

import { reactive } from 'vue'
import { fetchSite } from '@/api/evaluation'
import type { SiteInfo } from '@/api/types'
import { read, write } from '@/platform/storage'

const KEY = 'site'

export const site = reactive({ demo: false, organName: '' })

/** Shows what was known last, then asks. Without an answer the old values stay. */
export async function loadSite(): Promise<void> {
  const known = read(KEY) as SiteInfo | null
  if (known) show(known)
  try {
    const fetched = await fetchSite()
    show(fetched)
    write(KEY, fetched)
  } catch {
    // Nothing on this page depends on it.
  }
}

function show(info: SiteInfo): void {
  site.demo = info.demo
  site.organName = info.organ_name
}
