/** Where an evaluation stands: what comes next, by when, and the one thing an officer can do now. */
import { formatAppointment, formatDateTime, formatDaysLeft } from '@/format/time'
import { roundName } from './labels'
import type { Discard, Evaluation, Round, RoundKind } from './model'

export interface NextDue {
  text: string
  /** "还有 3 天", or "" where nothing has a date. */
  left: string
}

function dueOf(round: Round): { at: string; text: string } | null {
  const name = roundName[round.kind]
  const due = (at: string | null, what: string) =>
    at === null ? null : { at, text: `${name} ${formatDateTime(at)} ${what}` }
  if (round.state === 'draft') return due(round.opens_at, '开启')
  if (round.state === 'open') return due(round.closes_at, '关闭')
  return round.state === 'tallied' ? due(round.seals_at, '封存') : null
}

/** What is due next over all rounds; a closed round that waits for its count comes before any date. */
export function nextDue(evaluation: Evaluation, now = new Date()): NextDue | null {
  const waiting = evaluation.rounds.find((round) => round.state === 'closed')
  if (waiting !== undefined) return { text: `${roundName[waiting.kind]}待开箱计票`, left: '' }
  const dues = evaluation.rounds
    .map(dueOf)
    .filter((due) => due !== null)
    .sort((one, other) => one.at.localeCompare(other.at))
  const [first] = dues
  const running = evaluation.rounds.find((round) => round.state === 'open')
  if (first === undefined && running !== undefined) {
    return { text: `${roundName[running.kind]}由两人手动关闭`, left: '' }
  }
  return first === undefined ? null : { text: first.text, left: formatDaysLeft(first.at, now) }
}

/** What two persons do together at a round. */
export type CeremonyKind = 'close' | 'count' | 'discard'

export type NextStep =
  | { kind: 'set_up'; text: string }
  | { kind: 'close' | 'count'; round: RoundKind; text: string }
  | { kind: 'results'; text: string }

/** What an officer may do with an evaluation. */
export interface Powers {
  /** Sets up, opens, closes. */
  runs: boolean
  /** Reads results; tellers see them on the big screen only. */
  reads: boolean
}

/** The one thing to do now, for the main button of the detail; null where there is nothing. */
export function nextStep(evaluation: Evaluation, missing: number, may: Powers): NextStep | null {
  const closed = evaluation.rounds.find((round) => round.state === 'closed')
  if (closed) {
    return { kind: 'count', round: closed.kind, text: `${roundName[closed.kind]}开箱计票` }
  }
  const open = evaluation.rounds.find((round) => round.state === 'open' && !round.closing)
  if (open && may.runs) {
    return { kind: 'close', round: open.kind, text: `关闭${roundName[open.kind]}` }
  }
  if (may.runs && evaluation.rounds.some((round) => round.state === 'draft')) {
    return { kind: 'set_up', text: missing > 0 ? '继续设置' : '检查与开启' }
  }
  return may.reads && hasResults(evaluation) ? { kind: 'results', text: '查看结果' } : null
}

/** The schedule of a round in words. */
export function scheduleText(round: Round): string {
  const opens = round.opens_at ? `${formatAppointment(round.opens_at)}自动开启` : '手动开启'
  const closes = round.closes_at
    ? `${formatAppointment(round.closes_at)}自动关闭`
    : '由两人手动关闭'
  return `${opens}，${closes}`
}

/** Where a round that has been opened stands, in words. */
export function standingText(round: Round): string {
  switch (round.state) {
    case 'draft':
      return '还没有开启'
    case 'open':
      if (round.closing) return '正在关闭'
      return round.closes_at
        ? `正在投票，${formatAppointment(round.closes_at)}自动关闭`
        : '正在投票，由两人手动关闭'
    case 'closed':
      return '已关闭，等待两人开箱计票'
    case 'tallied':
      return round.seals_at ? `已计票，公示到 ${formatAppointment(round.seals_at)}` : '已计票'
    case 'sealed':
      return '已封存，票箱和测评码已销毁'
    case 'discarded':
      return '已作废，没有结果'
  }
}

/** Whether there is a result to read, be it that a round has none. */
export function hasResults(evaluation: Evaluation): boolean {
  return evaluation.rounds.some((round) => ['tallied', 'sealed', 'discarded'].includes(round.state))
}

/** Why a round has no result, in one sentence. */
export function discardText(kind: RoundKind, discard: Discard): string {
  const { at, by, second, reason } = discard
  return `${roundName[kind]}已于 ${formatDateTime(at)} 由${by.name}、${second.name}共同作废，没有结果。原因：${reason.replace(/。$/, '')}。`
}
