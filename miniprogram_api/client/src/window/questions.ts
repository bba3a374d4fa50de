/** The questions of the form, one a screen, and what each answer has to be. Pure. */

import type { Hall } from '@/api/types'
import type { Answers, Submission } from './submission'

export type Question =
  'business' | 'what' | 'wanted' | 'when' | 'where' | 'number' | 'photos' | 'who' | 'check'

export const QUESTIONS: readonly Question[] = [
  'business',
  'what',
  'wanted',
  'when',
  'where',
  'number',
  'photos',
  'who',
  'check',
]

export const TITLES: Record<Question, string> = {
  business: '您要办的是哪项业务',
  what: '什么事没有办成',
  wanted: '您希望怎样解决',
  when: '什么时候去办的',
  where: '在哪个窗口办的',
  number: '业务编号',
  photos: '照片',
  who: '要不要留姓名和电话',
  check: '核对并提交',
}

/** Longest answers, as the server takes them. */
export const LIMITS: Partial<Record<keyof Answers, number>> = {
  what: 2000,
  wanted: 1000,
  when: 60,
  where: 60,
  number: 60,
  name: 30,
  phone: 20,
}

const PHONE = /^[0-9+() -]{6,20}$/

/** What is missing or wrong in the answer to one question; empty where nothing is. */
export function faultOf(
  question: Question,
  { answers, photos, consent }: Submission,
  hall: Hall | null,
): string {
  switch (question) {
    case 'business': {
      const isKnown = hall === null || hall.businesses.some(({ id }) => id === answers.business)
      return answers.business !== '' && isKnown ? '' : '请选择一项业务，拿不准就选最接近的一项。'
    }
    case 'what':
      return answers.what.trim() === '' ? '请写一两句话：去办什么、卡在哪里。' : ''
    case 'photos':
      return photos.some(({ stage }) => stage === 'refused')
        ? '有照片没有被接收，请移除，或换一张。'
        : ''
    case 'who':
      return answers.named ? faultOfContact(answers) : ''
    case 'check':
      return consent ? '' : '提交前，请先勾选同意。'
    default:
      return ''
  }
}

function faultOfContact({ name, phone }: Answers): string {
  if (name.trim() === '') return '请写姓名，或改选“不留”。'
  return PHONE.test(phone.trim()) ? '' : '电话应为 6 至 20 位数字，例如 13800000000。'
}

/** The first question whose answer is at fault, null where the matter can be submitted. */
export function firstFault(submission: Submission, hall: Hall | null): Question | null {
  return QUESTIONS.find((question) => faultOf(question, submission, hall) !== '') ?? null
}

/** Whether the question may be passed over, and nothing has been answered. */
export function isPassedOver(question: Question, { answers, photos }: Submission): boolean {
  if (question === 'photos') return photos.length === 0
  const optional = ['wanted', 'when', 'where', 'number']
  return optional.includes(question) && answers[question as 'wanted'].trim() === ''
}
