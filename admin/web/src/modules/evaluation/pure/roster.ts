/** What stands on the roster, and the check-in, in words. */
import { formatCount } from '@/format/number'
import { formatDateTime } from '@/format/time'
import { roundName } from './labels'
import type { CheckIn, Evaluation, Round, RosterLine, RoundKind } from './model'

export function checkInText(checkIn: CheckIn): string {
  const came = `已签到 ${formatCount(checkIn.collected)} 人。`
  if (checkIn.state === 'open') {
    return `${formatDateTime(checkIn.started_at)} 开始签到，正在进行，${came}`
  }
  if (checkIn.state === 'ended') {
    return checkIn.started_at ? `签到已经结束，不再发放凭证，${came}` : '没有进行签到。'
  }
  return checkIn.opens_at
    ? `定于 ${formatDateTime(checkIn.opens_at)} 开始签到。`
    : '还没有开始签到。'
}

/** Rounds in which persons vote by roster. */
export function rosterRounds(evaluation: Evaluation): Round[] {
  return evaluation.rounds.filter((round) => round.check_in !== null)
}

/** Rounds to which persons can still be added. */
export function importableKinds(evaluation: Evaluation): RoundKind[] {
  return rosterRounds(evaluation)
    .filter((round) => round.state === 'draft' && round.check_in?.state !== 'ended')
    .map((round) => round.kind)
}

/** How many persons the roster of a round has. */
export function personsOf(round: Round): number {
  return round.categories
    .filter((category) => category.route === 'roster')
    .reduce((sum, category) => sum + category.entitled, 0)
}

/** A person's rounds with what became of each right. */
export function rightsText(line: RosterLine): string {
  return line.rights
    .map((right) => {
      const state = right.revoked ? '，已取消' : right.collected ? '，已签到' : ''
      return `${roundName[right.kind]} ${right.category} 票${state}`
    })
    .join('；')
}

export function phoneState(line: RosterLine): string {
  if (line.bound) return '已绑定'
  return line.invited ? '已发邀请，未绑定' : '未绑定'
}

/** What can be done with a line now. */
export function actionsFor(
  line: RosterLine,
  evaluation: Evaluation,
): { revoke: boolean; restore: boolean; unbind: boolean; remove: boolean } {
  const rounds = evaluation.rounds.filter((round) =>
    line.rights.some((right) => right.kind === round.kind),
  )
  const waiting = new Set(
    rounds.filter((round) => round.state === 'draft').map((round) => round.kind),
  )
  const rights = line.rights.filter((right) => waiting.has(right.kind))
  return {
    revoke: rights.length > 0 && rights.every((right) => !right.collected && !right.revoked),
    restore: rights.some((right) => right.revoked),
    unbind: line.bound,
    remove: rounds.every((round) => round.check_in?.state === 'not_yet'),
  }
}
