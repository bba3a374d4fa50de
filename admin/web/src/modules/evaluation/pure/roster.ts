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

/** Rounds to which persons can still be added, since they can still check in. */
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

/** How many tickets a round has. */
export function ticketsOf(round: Round): number {
  return (round.counts.entitled ?? 0) - personsOf(round)
}

/** Who may vote in a round, each counted in its own measure: persons on the roster, tickets on paper. */
export function entitledText(round: Round): string {
  const persons = `${formatCount(personsOf(round))} 人`
  const tickets = `${formatCount(ticketsOf(round))} 张`
  const routes = new Set(round.categories.map((category) => category.route))
  if (routes.size > 1) return `名册 ${persons}、测评码 ${tickets}`
  return routes.has('roster') ? persons : tickets
}

/** What opening a round by hand brings about, for whoever is asked to agree. */
export function openingConsequences(evaluation: Evaluation, round: Round): string[] {
  const lines = evaluation.frozen
    ? []
    : ['规则、述责述廉对象、票种和权重从此固定，两个轮次都不能再改；承诺哈希随之公布。']
  const persons = personsOf(round)
  const tickets = ticketsOf(round)
  if (round.check_in) {
    const absent = persons - round.check_in.collected
    lines.push(
      absent > 0
        ? `签到永久结束：名册 ${formatCount(persons)} 人，没有签到的 ${formatCount(absent)} 人不能参加这一轮，谁也不能补发凭证。`
        : `签到永久结束：名册 ${formatCount(persons)} 人都已签到。`,
    )
  }
  if (tickets > 0 || !round.check_in) {
    lines.push(`${formatCount(tickets)} 张测评码从此可以使用，不能再增减。`)
  }
  lines.push('开启后不能退回。结束时要由两人共同关闭，到定好的时间则自动关闭。')
  return lines
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
): { invite: boolean; revoke: boolean; restore: boolean; unbind: boolean; remove: boolean } {
  const rounds = evaluation.rounds.filter((round) =>
    line.rights.some((right) => right.kind === round.kind),
  )
  const waiting = new Set(
    rounds.filter((round) => round.state === 'draft').map((round) => round.kind),
  )
  const rights = line.rights.filter((right) => waiting.has(right.kind))
  const collectable = importableKinds(evaluation)
  return {
    invite:
      !line.bound && rights.some((right) => !right.revoked && collectable.includes(right.kind)),
    revoke: rights.length > 0 && rights.every((right) => !right.collected && !right.revoked),
    restore: rights.some((right) => right.revoked),
    unbind: line.bound,
    remove: rounds.every((round) => round.check_in?.state === 'not_yet'),
  }
}
