/** The server's rules for a draft, said at the field before anything is sent. */
import { checkWeights, toUnits } from './decimals'
import { roundName } from './labels'
import type { EvaluationForm, FlagRules, RightRoute, RoundKind } from './model'

/** A field's path ("form.points.satisfied") and what must change there. */
export interface FieldProblem {
  path: string
  message: string
}

export interface DraftCategory {
  id: string
  name: string
  weight: string
  route: RightRoute
}

export interface DraftRound {
  kind: RoundKind
  weight: string
  categories: DraftCategory[]
  check_in_opens_at: string | null
  opens_at: string | null
  closes_at: string | null
}

export interface Draft {
  title: string
  note: string
  form: EvaluationForm
  minimum_group: number
  flags: FlagRules
  publicity_days: number
  rounds: DraftRound[]
}

/** As the server's; lengths in characters. */
export const LIMITS = {
  title: 100,
  note: 2000,
  itemName: 40,
  categoryName: 30,
  subjectName: 30,
  subjectText: 60,
  items: 20,
  subjects: 200,
  categories: 20,
  smallestGroup: 3,
  largestGroup: 1000,
  publicityDays: 365,
  discardReason: 200,
} as const

/** Checks everything a draft can get wrong; an empty list means it can be saved. */
export function problemsOf(draft: Draft): FieldProblem[] {
  return [
    ...basicProblems(draft),
    ...formProblems(draft.form),
    ...flagProblems(draft.flags),
    ...roundProblems(draft.rounds),
    ...scheduleProblems(draft.rounds),
  ]
}

function basicProblems(draft: Draft): FieldProblem[] {
  const problems: FieldProblem[] = []
  const title = draft.title.trim()
  if (title === '') problems.push({ path: 'title', message: '请填写测评名称' })
  if (title.length > LIMITS.title) {
    problems.push({ path: 'title', message: `名称最多 ${LIMITS.title} 个字` })
  }
  if (draft.note.length > LIMITS.note) {
    problems.push({ path: 'note', message: `说明最多 ${LIMITS.note} 个字` })
  }
  if (!isWhole(draft.minimum_group, LIMITS.smallestGroup, LIMITS.largestGroup)) {
    problems.push({
      path: 'minimum_group',
      message: `应为 ${LIMITS.smallestGroup} 到 ${LIMITS.largestGroup} 的整数`,
    })
  }
  if (!isWhole(draft.publicity_days, 1, LIMITS.publicityDays)) {
    problems.push({
      path: 'publicity_days',
      message: `应为 1 到 ${LIMITS.publicityDays} 的整数`,
    })
  }
  return problems
}

function formProblems(form: EvaluationForm): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const grade of ['satisfied', 'basically_satisfied', 'dissatisfied'] as const) {
    if (!isBetween(form.points[grade], 0n, 100n)) {
      problems.push({
        path: `form.points.${grade}`,
        message: '分值应为 0 至 100 的数，最多两位小数',
      })
    }
  }
  const [high, middle, low] = [
    toUnits(form.points.satisfied),
    toUnits(form.points.basically_satisfied),
    toUnits(form.points.dissatisfied),
  ]
  if (high !== null && middle !== null && low !== null && !(high > middle && middle > low)) {
    problems.push({
      path: 'form.points',
      message: '分值应依次递减：满意高于基本满意，基本满意高于不满意',
    })
  }
  if (form.items.length > LIMITS.items) {
    problems.push({ path: 'form.items', message: `分项最多 ${LIMITS.items} 个` })
  }
  problems.push(...nameProblems(form.items, 'form.items', '分项名称', LIMITS.itemName))
  const quota = form.spoiled.top_grade_quota
  if (quota !== null && !isWhole(quota, 1, LIMITS.subjects)) {
    problems.push({ path: 'form.spoiled.top_grade_quota', message: '名额应为 1 以上的整数' })
  }
  return problems
}

function flagProblems(flags: FlagRules): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const name of ['score_below', 'below_median'] as const) {
    if (!isBetween(flags[name], 0n, 100n)) {
      problems.push({ path: `flags.${name}`, message: '界限应为 0 至 100 的数，最多两位小数' })
    }
  }
  const share = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(flags.dissatisfied_share.trim())
  if (share === null || Number(share[1]) > Number(share[2])) {
    problems.push({
      path: 'flags.dissatisfied_share',
      message: '不满意比例应写成分数，如 1/3，且大于 0、不大于 1',
    })
  }
  return problems
}

function roundProblems(rounds: DraftRound[]): FieldProblem[] {
  if (rounds.length === 0) return [{ path: 'rounds', message: '至少要有一个轮次' }]
  const problems: FieldProblem[] = []
  const sum = checkWeights(rounds.map((round) => round.weight))
  if (!sum.ok) problems.push({ path: 'rounds', message: `轮次权重：${sum.text}` })
  rounds.forEach((round, index) => {
    const path = `rounds.${index}.categories`
    if (round.categories.length === 0) {
      problems.push({ path, message: '每轮至少要有一个票种' })
      return
    }
    problems.push(...nameProblems(round.categories, path, '票种名称', LIMITS.categoryName))
    const categorySum = checkWeights(round.categories.map((category) => category.weight))
    if (!categorySum.ok)
      problems.push({ path, message: `${roundName[round.kind]}的票种权重：${categorySum.text}` })
  })
  return problems
}

function scheduleProblems(rounds: DraftRound[]): FieldProblem[] {
  return rounds.flatMap((round, index) => {
    if (round.opens_at === null || round.closes_at === null) return []
    if (Date.parse(round.closes_at) > Date.parse(round.opens_at)) return []
    return [{ path: `rounds.${index}.closes_at`, message: '关闭时间应晚于开启时间' }]
  })
}

function nameProblems(
  entries: { name: string }[],
  path: string,
  what: string,
  longest: number,
): FieldProblem[] {
  const problems: FieldProblem[] = []
  const seen = new Map<string, number>()
  entries.forEach((entry, place) => {
    const name = entry.name.trim()
    const at = `${path}.${place}.name`
    if (name === '') problems.push({ path: at, message: `请填写${what}` })
    else if (name.length > longest) {
      problems.push({ path: at, message: `${what}最多 ${longest} 个字` })
    } else if (seen.has(name)) {
      problems.push({ path: at, message: `与第 ${(seen.get(name) ?? 0) + 1} 行重复` })
    } else seen.set(name, place)
  })
  return problems
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}

function isBetween(text: string, low: bigint, high: bigint): boolean {
  const value = toUnits(text)
  return value !== null && value >= low * 10_000n && value <= high * 10_000n && value % 100n === 0n
}
