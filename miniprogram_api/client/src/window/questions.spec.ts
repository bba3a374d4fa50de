import { expect, it } from 'vitest'
import { faultOf, firstFault, isPassedOver } from './questions'
import { begun, hasContent, type Submission, toMatter } from './submission'

const HALL = {
  id: 'a'.repeat(32),
  name: '税务大厅',
  businesses: [{ id: 'b1', name: '开票' }],
  windows: [],
  address: '',
  opening_hours: '',
  open: true,
}

function draft(change: Partial<Submission['answers']> = {}, more: Partial<Submission> = {}) {
  const empty = begun('c'.repeat(32), HALL)
  return { ...empty, answers: { ...empty.answers, ...change }, ...more }
}

const whole = { business: 'b1', what: '没办成' }

it('asks for a business, a story and consent, and for nothing else', () => {
  expect(firstFault(draft(), HALL)).toBe('business')
  expect(firstFault(draft({ business: 'b1' }), HALL)).toBe('what')
  expect(firstFault(draft({ ...whole, what: ' \n' }), HALL)).toBe('what')
  expect(firstFault(draft(whole), HALL)).toBe('check')
  expect(firstFault(draft(whole, { consent: true }), HALL)).toBeNull()
})

it('asks again for a business that the hall does not do any more', () => {
  expect(faultOf('business', draft({ business: 'gone' }), HALL)).not.toBe('')
  expect(faultOf('business', draft({ business: 'gone' }), null)).toBe('')
})

it('wants name and phone of those who leave them, and sends neither of the others', () => {
  expect(faultOf('who', draft({ named: true, name: '张三' }), HALL)).toContain('电话')
  expect(faultOf('who', draft({ named: true, name: '张三', phone: '一三八' }), HALL)).toContain(
    '数字',
  )
  const named = draft({ ...whole, named: true, name: ' 张三 ', phone: '138 0000 0000' })
  expect(faultOf('who', named, HALL)).toBe('')
  expect(toMatter(named, null).contact).toEqual({ name: '张三', phone: '138 0000 0000' })
  const changedMind = draft({ ...named.answers, named: false })
  expect(toMatter(changedMind, null).contact).toBeNull()
})

it('passes over what nobody has to answer', () => {
  expect(isPassedOver('wanted', draft())).toBe(true)
  expect(isPassedOver('wanted', draft({ wanted: '快一点' }))).toBe(false)
  expect(isPassedOver('what', draft())).toBe(false)
  expect(isPassedOver('photos', draft())).toBe(true)
})

it('knows whether anything would be lost', () => {
  expect(hasContent(draft())).toBe(false)
  expect(hasContent(draft({ when: '今天' }))).toBe(true)
})
