/** What a participant has answered so far, and its form inside the sealed ballot. */

import type { RoundForm, RoundInfo } from '@/api/types'
import { toUtf8 } from '@/crypto/bytes'
import { pad } from '@/crypto/sealedBox'

export const GRADES = ['satisfied', 'basically_satisfied', 'dissatisfied', 'unknown'] as const
export type Grade = (typeof GRADES)[number]

export const GRADE_WORDS: Record<Grade, string> = {
  satisfied: '满意',
  basically_satisfied: '基本满意',
  dissatisfied: '不满意',
  unknown: '不了解',
}

/**
 * Answer for one subject. `items` holds only grades that differ from the overall one, by item;
 * an abstention keeps nothing else.
 */
export type SubjectAnswer =
  | { kind: 'abstention' }
  | { kind: 'graded'; overall: Grade; items: Record<string, Grade>; comment: string }

/** Answers by subject; a subject that is not here has not been decided on yet. */
export type Answers = Record<string, SubjectAnswer>

const GRADE_CODES: Record<Grade, string> = {
  satisfied: '1',
  basically_satisfied: '2',
  dissatisfied: '3',
  unknown: '4',
}

/** The grade of one item: its own, or the overall one. */
export function itemGrade(answer: SubjectAnswer & { kind: 'graded' }, itemId: string): Grade {
  return answer.items[itemId] ?? answer.overall
}

/** A comment as it is sent: one line, no control characters, no half characters. */
export function cleanComment(text: string): string {
  return [...text]
    .map((character) => (/^[\s\u0000-\u001f\u007f-\u009f]$/.test(character) ? ' ' : character))
    .filter((character) => !/^[\ud800-\udfff]$/.test(character))
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Characters of all comments together, as they are sent. */
export function commentTotal(answers: Answers): number {
  return Object.values(answers).reduce(
    (total, answer) => total + (answer.kind === 'graded' ? cleanComment(answer.comment).length : 0),
    0,
  )
}

/**
 * The plaintext of a ballot: compact JSON, padded to the round's fixed size. Subjects stand in
 * published order; one that was not decided on counts as an abstention.
 *
 * @throws RangeError when the comments do not fit.
 */
export function encodeAnswers(round: RoundInfo, answers: Answers): Uint8Array {
  const grades = round.subjects.map(({ id }) => gradeCodes(round.form, answers[id]))
  const comments: [number, string][] = []
  if (round.form.comments) {
    round.subjects.forEach(({ id }, index) => {
      const answer = answers[id]
      const comment = answer?.kind === 'graded' ? cleanComment(answer.comment) : ''
      if (comment !== '') comments.push([index, comment])
    })
  }
  return pad(toUtf8(JSON.stringify({ v: 1, g: grades, c: comments })), round.ballot_size)
}

function gradeCodes(form: RoundForm, answer: SubjectAnswer | undefined): string {
  if (answer?.kind !== 'graded') return ''
  const grades = [answer.overall, ...form.items.map(({ id }) => itemGrade(answer, id))]
  return grades.map((grade) => GRADE_CODES[grade]).join('')
}
