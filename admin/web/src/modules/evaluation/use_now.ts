import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** The browser's time in milliseconds, moving every second while the screen is there. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, 1000)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
