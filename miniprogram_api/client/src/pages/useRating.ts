/** What the pages between start and cast share: the current ballot, its round, and the way out. */

import { onShow } from '@dcloudio/uni-app'
import { computed, watch } from 'vue'
import type { RoundInfo } from '@/api/types'
import type { Answers, SubjectAnswer } from '@/ballot/answers'
import { withAnswers } from '@/ballot/participation'
import { loadRound, serverNow } from '@/ballot/round'
import { current, knownRound, save } from '@/ballot/store'
import { restartAt } from '@/platform/navigation'
import { inChinaTime } from '@/words/moments'

export function useRating() {
  const participation = computed(current)
  const round = computed<RoundInfo | null>(() =>
    participation.value ? knownRound(participation.value.roundId) : null,
  )
  const answers = computed<Answers>(() => participation.value?.answers ?? {})
  const closesAt = computed(() =>
    round.value?.closes_at ? inChinaTime(round.value.closes_at, serverNow()) : null,
  )

  /** Leaves for the page that fits when there is nothing to rate (any more). */
  function leaveUnlessRating(): void {
    const stage = participation.value?.stage
    if (stage === 'cast' || stage === 'received' || stage === 'refused') restartAt('receipt')
    else if (stage !== 'rating' || round.value === null) restartAt('start')
  }

  onShow(() => {
    leaveUnlessRating()
    void refresh()
  })

  // Another tab may have cast this ballot.
  watch(() => participation.value?.stage, leaveUnlessRating)

  /** Asks whether the round is still open. Without an answer what is known stays. */
  async function refresh(): Promise<void> {
    const ballot = participation.value
    if (!ballot) return
    try {
      await loadRound(ballot.roundId, ballot.fingerprint)
    } catch {
      // Rating needs no network; casting will say what is wrong.
    }
  }

  /** Stores an answer at once. @throws StorageRefused */
  function answer(subjectId: string, given: SubjectAnswer): void {
    const ballot = participation.value
    if (ballot) save(withAnswers(ballot, { ...ballot.answers, [subjectId]: given }))
  }

  return { participation, round, answers, closesAt, answer }
}
