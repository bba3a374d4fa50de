/** What a person has chosen for the page itself: large type. Remembered on this phone. */

import { reactive } from 'vue'
import { read, write } from '@/platform/storage'
import { systemTextScale } from '@/platform/textScale'

const LARGE_FACTOR = 1.4
const KEY = 'large_type'

export const settings = reactive({ large: false, systemScale: 1 })

export function loadSettings(): void {
  settings.large = read(KEY) === true
  settings.systemScale = systemTextScale()
}

export function toggleLargeType(): void {
  settings.large = !settings.large
  try {
    write(KEY, settings.large)
  } catch {
    // Not remembered then; the choice still holds while the page is open.
  }
}

function textScale(): number {
  return settings.systemScale * (settings.large ? LARGE_FACTOR : 1)
}

/** Whether text is so large that layouts need fewer columns. */
export function hasLargeText(): boolean {
  return textScale() > 1.2
}

/** Length of one unit of text size, as a style. */
export function textUnitStyle(): string {
  return `--u: ${textScale().toFixed(3)}px`
}
