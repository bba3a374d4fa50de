import type { FieldError } from '@/api/errors'
import { isWhole } from '@/components/form/field'
import type { SlotPlan, SlotPlanChange } from '../booking/api'

/** A slot plan as it is filled in; days off one a line. */
export interface SlotPlanForm {
  active: boolean
  openings: { opens: string; closes: string }[]
  minutes: number | undefined
  places: number | undefined
  days: number | undefined
  grace_minutes: number | undefined
  closed: string[]
}

/** The bounds that the server knows as well. */
export const BOUNDS = {
  minutes: { label: '每个时段', suffix: '分钟', least: 5, most: 240 },
  places: { label: '每个时段的名额', suffix: '人', least: 1, most: 200 },
  days: { label: '可预约的天数', suffix: '个工作日', least: 1, most: 20 },
  grace_minutes: { label: '迟到保留', suffix: '分钟', least: 0, most: 120 },
} as const
export type BoundedField = keyof typeof BOUNDS

export function toForm(plan: SlotPlan): SlotPlanForm {
  const { active, openings, minutes, places, days, grace_minutes, closed } = plan
  return { active, openings, minutes, places, days, grace_minutes, closed }
}

export function changeOf(form: SlotPlanForm, version: number): SlotPlanChange {
  return { ...(form as Required<SlotPlanForm>), version } as SlotPlanChange
}

export function checkPlan(form: SlotPlanForm): FieldError[] {
  const wrong: FieldError[] = []
  let earlier = ''
  form.openings.forEach(({ opens, closes }, index) => {
    if (!opens || !closes || opens >= closes || opens <= earlier) {
      const message = '结束应晚于开始，各段不能重叠'
      wrong.push({ path: `openings.${index}`, message })
    }
    earlier = closes
  })
  if (!form.openings.length) wrong.push({ path: 'openings', message: '至少要有一段办理时间' })
  for (const [key, { least, most }] of Object.entries(BOUNDS)) {
    if (!isWhole(form[key as BoundedField], least, most)) {
      wrong.push({ path: key, message: `请填写 ${least} 至 ${most} 的整数` })
    }
  }
  return wrong
}

/** What a plan says, in a sentence. */
export function planSentence(plan: SlotPlan): string {
  if (!plan.active) return '没有开放预约。'
  const hours = plan.openings.map(({ opens, closes }) => `${opens}–${closes}`).join('、')
  return `${hours}，每 ${plan.minutes} 分钟一个时段，每个时段 ${plan.places} 人；可预约含当天在内的 ${plan.days} 个工作日；迟到保留 ${plan.grace_minutes} 分钟。`
}
