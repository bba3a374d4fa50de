import {
  CircleCheckFilled,
  CircleCloseFilled,
  QuestionFilled,
  WarningFilled,
} from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { StateLook } from '@/components/state/look'
import type { Kind, Verdict } from './api'

export const KIND_NAMES: Record<Kind, string> = {
  late: '逾期',
  reopened: '重新办理',
  moved: '承诺日期调整',
  redirected: '多次告知去向',
  badly_rated: '评价不满意',
}

export const VERDICT_LOOKS: Record<Verdict, StateLook> = {
  done: { word: '已办到', tone: 'good', icon: markRaw(CircleCheckFilled) },
  partly: { word: '部分办到', tone: 'caution', icon: markRaw(WarningFilled) },
  not_done: { word: '未办到', tone: 'danger', icon: markRaw(CircleCloseFilled) },
  unknown: { word: '无法核实', tone: 'neutral', icon: markRaw(QuestionFilled) },
}

export const VERDICTS = Object.keys(VERDICT_LOOKS) as Verdict[]

/** With these, something is left to be done. */
export const isFaulty = (verdict: Verdict): boolean =>
  verdict === 'partly' || verdict === 'not_done'
