import { onScopeDispose, ref, type Ref } from 'vue'
import { listen } from '@/api/event_stream'
import { useLoad } from '@/components/use_load'
import { evaluations } from '../api'
import { clockOffset } from '../pure/countdown'
import type { RoundKind, TurnoutStep } from '../pure/model'

/** Where events fail to come through, the screen still moves. */
const LOOK_AGAIN_MS = 30_000

/** What the big screen shows, kept up to date, with the difference between server and browser time. */
export function useScreen(id: Ref<string>, kind: Ref<RoundKind>) {
  const offset = ref(0)
  const load = useLoad(
    async (signal) => {
      const answer = await evaluations.screen(id.value, kind.value, signal)
      offset.value = clockOffset(answer.server_time, Date.now())
      return answer
    },
    () => [id.value, kind.value],
  )

  const stop = listen(evaluations.events(id.value), {
    onEvent: ({ event, data }) => {
      if (event === 'state') void load.reload()
      else if (event === 'turnout' && load.data.value) {
        const step = JSON.parse(data) as TurnoutStep
        if (step.kind !== kind.value) return
        load.data.value = {
          ...load.data.value,
          entitled: step.entitled,
          received: step.received,
        }
      }
    },
  })
  const timer = setInterval(() => void load.reload(), LOOK_AGAIN_MS)
  onScopeDispose(() => {
    stop()
    clearInterval(timer)
  })

  return { view: load.data, error: load.error, reload: load.reload, offset }
}
