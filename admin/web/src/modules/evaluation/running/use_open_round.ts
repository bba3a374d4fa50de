import { confirmAction } from '@/components/confirm/confirm'
import { showDone } from '@/components/notify'
import { evaluations } from '../api'
import { roundName } from '../pure/labels'
import type { Evaluation, RoundKind } from '../pure/model'
import { openingConsequences } from '../pure/roster'
import { useAction } from '../use_action'

/** Opening a round by hand: asks with the consequences, then opens. */
export function useOpenRound(opened: (evaluation: Evaluation) => void) {
  const action = useAction()

  async function open(evaluation: Evaluation, kind: RoundKind): Promise<void> {
    const round = evaluation.rounds.find((one) => one.kind === kind)
    if (!round) return
    const agreed = await confirmAction({
      title: `开启${roundName[kind]}`,
      consequence: openingConsequences(evaluation, round),
      confirmText: '开启',
      typeName: roundName[kind],
    })
    if (!agreed) return
    const next = await action.run(() => evaluations.open(evaluation.id, kind, evaluation.version))
    if (!next) return
    opened(next)
    showDone(`${roundName[kind]}已开启`)
  }

  return { busy: action.busy, problem: action.problem, open }
}
