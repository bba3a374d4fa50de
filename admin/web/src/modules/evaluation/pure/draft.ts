/**
 * A draft being edited while someone else may edit the same evaluation: what I changed is laid over
 * what they saved, and only a part that both changed differently needs a decision.
 */
import type { Evaluation, RoundKind } from './model'
import { roundName } from './labels'
import type { Draft, DraftRound } from './validation'

/** A deep copy; works on a form's watched values as well, which the platform's own clone refuses. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** The part of an evaluation that the set-up's forms edit. */
export function draftOf(evaluation: Evaluation): Draft {
  return copy({
    title: evaluation.title,
    note: evaluation.note,
    form: evaluation.form,
    minimum_group: evaluation.minimum_group,
    flags: evaluation.flags,
    publicity_days: evaluation.publicity_days,
    rounds: evaluation.rounds.map((round) => ({
      kind: round.kind,
      weight: round.weight,
      categories: round.categories.map(({ id, name, weight, route }) => ({
        id,
        name,
        weight,
        route,
      })),
      check_in_opens_at: round.check_in?.opens_at ?? null,
      opens_at: round.opens_at,
      closes_at: round.closes_at,
    })),
  })
}

const timesOf = ({ check_in_opens_at, opens_at, closes_at }: DraftRound) => ({
  check_in_opens_at,
  opens_at,
  closes_at,
})

interface Part {
  key: string
  name: string
  read: (draft: Draft) => unknown
  write: (target: Draft, source: Draft) => void
}

function roundPart(kind: RoundKind, field: 'weight' | 'categories' | 'times', name: string): Part {
  const find = (draft: Draft) => draft.rounds.find((round) => round.kind === kind)
  return {
    key: `${kind}.${field}`,
    name: `${roundName[kind]}的${name}`,
    read: (draft) => {
      const round = find(draft)
      if (round === undefined) return null
      return field === 'times' ? timesOf(round) : round[field]
    },
    write: (target, source) => {
      const to = find(target)
      const from = find(source)
      if (to === undefined || from === undefined) return
      if (field === 'times') Object.assign(to, timesOf(from))
      else if (field === 'weight') to.weight = from.weight
      else to.categories = from.categories
    },
  }
}

const PARTS: Part[] = [
  {
    key: 'title',
    name: '名称',
    read: (draft) => draft.title,
    write: (to, from) => (to.title = from.title),
  },
  {
    key: 'note',
    name: '说明',
    read: (draft) => draft.note,
    write: (to, from) => (to.note = from.note),
  },
  {
    key: 'points',
    name: '分值',
    read: (draft) => draft.form.points,
    write: (to, from) => (to.form.points = from.form.points),
  },
  {
    key: 'items',
    name: '分项',
    read: (draft) => draft.form.items,
    write: (to, from) => (to.form.items = from.form.items),
  },
  {
    key: 'comments',
    name: '意见设置',
    read: (draft) => draft.form.comments,
    write: (to, from) => (to.form.comments = from.form.comments),
  },
  {
    key: 'spoiled',
    name: '废票规则',
    read: (draft) => draft.form.spoiled,
    write: (to, from) => (to.form.spoiled = from.form.spoiled),
  },
  {
    key: 'minimum_group',
    name: '最少票数',
    read: (draft) => draft.minimum_group,
    write: (to, from) => (to.minimum_group = from.minimum_group),
  },
  {
    key: 'flags',
    name: '提示界线',
    read: (draft) => draft.flags,
    write: (to, from) => (to.flags = from.flags),
  },
  {
    key: 'publicity_days',
    name: '公示期',
    read: (draft) => draft.publicity_days,
    write: (to, from) => (to.publicity_days = from.publicity_days),
  },
  {
    key: 'rounds',
    name: '轮次',
    read: (draft) => draft.rounds.map((round) => round.kind),
    write: (to, from) => {
      to.rounds = from.rounds.map(
        (round) => to.rounds.find((kept) => kept.kind === round.kind) ?? round,
      )
    },
  },
  ...(['survey', 'meeting'] as const).flatMap((kind) => [
    roundPart(kind, 'weight', '权重'),
    roundPart(kind, 'categories', '票种'),
    roundPart(kind, 'times', '时间'),
  ]),
]

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export interface Merge {
  draft: Draft
  /** Names of the parts both changed, to different values. */
  conflicts: string[]
}

/**
 * Lays my changes over theirs.
 *
 * @param base what I started from
 * @param mine what my form shows now
 * @param theirs what is saved now
 */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Merge {
  const draft = copy(theirs)
  const conflicts: string[] = []
  for (const part of PARTS) {
    const [was, wanted, saved] = [part.read(base), part.read(mine), part.read(theirs)]
    if (same(was, wanted)) continue
    part.write(draft, copy(mine))
    if (!same(was, saved) && !same(wanted, saved)) conflicts.push(part.name)
  }
  return { draft, conflicts }
}

/** Whether the form differs from what was loaded. */
export function isChanged(base: Draft, mine: Draft): boolean {
  return !same(base, mine)
}
