/** What the participant should know before casting: what is missing, what would spoil the ballot. */

import type { RoundInfo, Subject } from '@/api/types'
import { type Answers, commentTotal } from './answers'

export interface BallotReview {
  undecided: Subject[]
  abstained: Subject[]
  graded: number
  topGrades: number
  /** How many top grades are too many; 0 when the quota is kept or there is none. */
  topGradesTooMany: number
  /** Characters by which the comments exceed their total; 0 when they fit. */
  commentsTooLong: number
}

export function reviewBallot(round: RoundInfo, answers: Answers): BallotReview {
  const undecided = round.subjects.filter(({ id }) => answers[id] === undefined)
  const abstained = round.subjects.filter(({ id }) => answers[id]?.kind === 'abstention')
  const topGrades = round.subjects.filter(({ id }) => {
    const answer = answers[id]
    return answer?.kind === 'graded' && answer.overall === 'satisfied'
  }).length
  // The other spoiling rule, item grades without an overall one, cannot be broken here: items are
  // offered only once the overall grade is chosen.
  const quota = round.form.spoiled.top_grade_quota
  const total = round.form.comments ? commentTotal(answers) : 0
  return {
    undecided,
    abstained,
    graded: round.subjects.length - undecided.length - abstained.length,
    topGrades,
    topGradesTooMany: quota === null ? 0 : Math.max(0, topGrades - quota),
    commentsTooLong: Math.max(0, total - round.form.comment_total),
  }
}

/** How many subjects have been decided on, abstentions included. */
export function decidedCount(round: RoundInfo, answers: Answers): number {
  return round.subjects.filter(({ id }) => answers[id] !== undefined).length
}

/** Position of the first subject still to be decided on, or null. */
export function firstUndecided(round: RoundInfo, answers: Answers): number | null {
  const position = round.subjects.findIndex(({ id }) => answers[id] === undefined)
  return position < 0 ? null : position
}
