/** Words of the glossary for every value that a screen shows; a value without a word fails to compile. */
import { Box, CircleClose, DataAnalysis, EditPen, Lock, VideoPlay } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { Grade } from '@/components/chart/colours'
import type { StateLook } from '@/components/state/look'
import type { FlagReason, RightRoute, RoundKind, RoundState } from './model'

export const roundName: Record<RoundKind, string> = { survey: '调查测评', meeting: '会议测评' }

/** Where a category's right to vote comes from. */
export const routeName: Record<RightRoute, string> = { ticket: '匿名测评码', roster: '按名册参评' }

export const roundState: Record<RoundState, StateLook> = {
  draft: { word: '未开启', tone: 'neutral', icon: markRaw(EditPen) },
  open: { word: '进行中', tone: 'active', icon: markRaw(VideoPlay) },
  closed: { word: '已关闭', tone: 'caution', icon: markRaw(Lock) },
  tallied: { word: '已计票', tone: 'good', icon: markRaw(DataAnalysis) },
  sealed: { word: '已封存', tone: 'neutral', icon: markRaw(Box) },
  discarded: { word: '已作废', tone: 'caution', icon: markRaw(CircleClose) },
}

/** Ink on top of each grade's colour, at least 4.5:1. */
export const gradeInk: Record<Grade, string> = {
  satisfied: '#ffffff',
  basically_satisfied: '#1a1a1a',
  dissatisfied: '#1a1a1a',
  unknown: '#1a1a1a',
}

export const roundColour: Record<RoundKind, string> = { survey: '#009E73', meeting: '#CC79A7' }

export const flagText: Record<FlagReason, string> = {
  score_below: '综合得分偏低',
  below_median: '明显低于中位数',
  dissatisfied_share: '不满意比例过高',
}

/** Shown where a figure does not exist (a composite without one of its rounds). */
export const ABSENT = '缺'
