import type { Component } from 'vue'

export type Tone = 'neutral' | 'active' | 'good' | 'caution' | 'danger'

/**
 * How a state looks. Modules keep a `Record<State, StateLook>`, so that a state without a word
 * does not compile; icons go through `markRaw`.
 */
export interface StateLook {
  word: string
  tone: Tone
  icon: Component
}
