import { onScopeDispose, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { ApiError } from '@/api/errors'
import { listen, type ServerEvent } from '@/api/event_stream'
import { useSession } from '@/stores/session'
import { evaluations } from './api'
import type { Evaluation, RoundKind, TurnoutStep } from './pure/model'

/**
 * One evaluation as it stands on the server, kept up to date by its events, with the turnout of
 * its open rounds in the steps the server allows.
 *
 * @param id whose change loads anew
 */
export function useEvaluation(id: Ref<string>) {
  const evaluation = shallowRef<Evaluation | null>(null)
  const failure = shallowRef<ApiError | null>(null)
  const turnout = reactive<Partial<Record<RoundKind, TurnoutStep>>>({})
  /** False while live figures cannot arrive. */
  const live = ref(true)
  let stop = (): void => undefined

  /** Takes an answer over unless a newer one is here already. */
  function take(next: Evaluation): void {
    const current = evaluation.value
    if (current?.id === next.id && current.version > next.version) return
    evaluation.value = next
  }

  async function load(): Promise<void> {
    const wanted = id.value
    try {
      const answer = await evaluations.get(wanted)
      if (wanted !== id.value) return
      failure.value = null
      take(answer)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // A screen with content stays as it is through a break of the network.
      if (wanted === id.value && evaluation.value === null) failure.value = error
    }
  }

  function hear(event: ServerEvent): void {
    if (event.event === 'turnout') {
      const step = JSON.parse(event.data) as TurnoutStep
      turnout[step.kind] = step
    } else if (event.event === 'state') {
      const { version } = JSON.parse(event.data) as { version: number | null }
      // Without a version something may have been missed.
      if (version === null || version > (evaluation.value?.version ?? 0)) void load()
    }
  }

  function start(): void {
    stop()
    evaluation.value = null
    delete turnout.survey
    delete turnout.meeting
    void load()
    stop = listen(evaluations.events(id.value), {
      onEvent: hear,
      onConnected: (connected) => {
        // What changed during a break arrives with the next load only.
        if (connected && !live.value) void load()
        live.value = connected
      },
    })
  }

  watch(id, start, { immediate: true })
  watch(
    () => useSession().resumed,
    () => start(),
  )
  onScopeDispose(() => stop())

  return { evaluation, failure, turnout, live, load, take }
}
