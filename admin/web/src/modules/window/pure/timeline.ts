import type { TimelineEntry } from '@/components/detail/EventTimeline.vue'
import type { Clue, MatterStep } from '../api'
import { OUTCOME_WORDS, RATING_LOOKS } from '../words'

const OF_CITIZEN: readonly MatterStep['event'][] = ['submit', 'rate', 'message']
const CITIZEN = { name: '群众' }

/** A matter's history for the side of its screen, newest first. */
export function timelineOf(history: readonly MatterStep[]): TimelineEntry[] {
  return history
    .map((step) => ({
      at: step.at,
      actor: step.by ?? (OF_CITIZEN.includes(step.event) ? CITIZEN : null),
      text: sentence(step),
    }))
    .reverse()
}

function sentence(step: MatterStep): string {
  const facts = [
    step.outcome && OUTCOME_WORDS[step.outcome],
    step.rating && RATING_LOOKS[step.rating].word,
    step.former && step.promised && `${step.former} 改为 ${step.promised}`,
    !step.former && step.promised && `承诺 ${step.promised} 前答复`,
    step.late && '已逾期',
  ].filter(Boolean)
  const title = facts.length ? `${step.text}：${facts.join('，')}` : step.text
  return step.said ? `${title}。${step.said}` : title
}

/** What had happened to a clue while it was a matter, newest first. */
export function clueTimelineOf(history: Clue['history']): TimelineEntry[] {
  return history
    .map((step) => ({
      at: step.at,
      actor: step.by ? { name: step.by } : OF_CITIZEN.includes(step.event) ? CITIZEN : null,
      text: step.said ? `${step.text}。${step.said}` : step.text,
    }))
    .reverse()
}
