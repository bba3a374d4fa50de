/** One matter on its way from the first word to the tracking code, stored step by step. Pure. */

import type { Hall, NewMatter } from '@/api/types'
import type { Photo } from './upload'

/**
 * `draft`: being written; `waiting`: final, to be sent; `received`: the server has it, and the code
 * is shown until the person has it too.
 */
export type Stage = 'draft' | 'waiting' | 'received'

/** What the person has answered; everything as it was typed. */
export interface Answers {
  business: string
  what: string
  wanted: string
  when: string
  where: string
  number: string
  named: boolean
  name: string
  phone: string
}

export interface Submission {
  format: 1
  stage: Stage
  /** Random; the server gives the same code to the same one. */
  id: string
  hall: { id: string; name: string }
  answers: Answers
  photos: Photo[]
  consent: boolean
  /** Position of the question on the screen. */
  step: number
  /** Why it came back to be changed. */
  returned: string
  code: string | null
  /** What the code's QR holds. */
  link: string | null
  /** The server had this submission with other words. */
  differs: boolean
  submittedAt: number | null
}

const NOTHING: Answers = {
  business: '',
  what: '',
  wanted: '',
  when: '',
  where: '',
  number: '',
  named: false,
  name: '',
  phone: '',
}

export function begun(id: string, { id: hallId, name }: Hall): Submission {
  return {
    format: 1,
    stage: 'draft',
    id,
    hall: { id: hallId, name },
    answers: { ...NOTHING },
    photos: [],
    consent: false,
    step: 0,
    returned: '',
    code: null,
    link: null,
    differs: false,
    submittedAt: null,
  }
}

/** Whether anything would be lost with it. */
export function hasContent({ answers, photos }: Submission): boolean {
  return (
    photos.length > 0 || Object.values(answers).some((answer) => answer !== '' && answer !== false)
  )
}

/**
 * What is sent. Photos that the server refused stay behind.
 * @param proof what a burst's puzzle has asked for.
 */
export function toMatter(
  { id, hall, answers, photos }: Submission,
  proof: string | null,
): NewMatter {
  return {
    submission_id: id,
    hall: hall.id,
    business: answers.business,
    what: answers.what.trim(),
    wanted: answers.wanted.trim(),
    when: answers.when.trim(),
    which_window: answers.where.trim(),
    business_number: answers.number.trim(),
    contact: answers.named ? { name: answers.name.trim(), phone: answers.phone.trim() } : null,
    photos: photos.filter(({ stage }) => stage === 'ready').map((photo) => photo.id),
    consent: true,
    proof,
  }
}

/** After the answer: the code stays, the words and the contact are gone from this phone. */
export function received(
  submission: Submission,
  code: string,
  link: string,
  differs: boolean,
  now: number,
): Submission {
  return {
    ...submission,
    stage: 'received',
    answers: { ...NOTHING },
    photos: [],
    returned: '',
    code,
    link,
    differs,
    submittedAt: now,
  }
}

/** The server does not take it as it is. */
export function returned(submission: Submission, why: string): Submission {
  return { ...submission, stage: 'draft', returned: why }
}
