import { expect, it } from 'vitest'
import type { Matter, TimelineStep } from '@/api/types'
import { calendarFile } from '@/platform/calendar'
import { canReopen, expectation, moveOf, stepWords } from './words'

const NOW = Date.parse('2026-10-22T02:00:00Z')

function step(change: Partial<TimelineStep>): TimelineStep {
  return {
    event: 'progress',
    text: '告知办理进展',
    at: '2026-10-20T02:00:00Z',
    said: '',
    outcome: null,
    rating: null,
    promised: null,
    former: null,
    ...change,
  }
}

function matter(change: Partial<Matter>): Matter {
  return { state: 'in_progress', promised: null, timeline: [], ...change } as Matter
}

it('says what may be expected, with the promised day', () => {
  expect(expectation(matter({ promised: '2026-11-03' }), NOW)).toBe(
    '承诺在 11月3日（星期二）前答复。',
  )
  expect(expectation(matter({ state: 'submitted' }), NOW)).toContain('还没有分办')
  expect(expectation(matter({ state: 'closed' }), NOW)).toBe('')
})

it('tells of the last move of the promised date, with its reason', () => {
  const moved = step({
    event: 'move_promise',
    former: '2026-11-03',
    promised: '2026-11-10',
    said: '档案馆盘库',
  })
  const told = moveOf(matter({ promised: '2026-11-10', timeline: [step({}), moved] }), NOW)
  expect(told?.words).toBe('原定 11月3日（星期二），改为 11月10日（星期二）。')
  expect(told?.reason).toBe('档案馆盘库')
  expect(moveOf(matter({ timeline: [step({})] }), NOW)).toBeNull()
  expect(moveOf(matter({ promised: '2026-11-20', timeline: [moved] }), NOW)).toBeNull()
  expect(stepWords(moved, NOW)).toBe('由 11月3日（星期二）改为 11月10日（星期二）')
})

it('names what triage decided and how it was rated', () => {
  const triaged = step({ event: 'triage', outcome: 'hard', promised: '2026-11-03' })
  expect(stepWords(triaged, NOW)).toBe('很难办，承诺 11月3日（星期二）前答复')
  expect(stepWords(step({ event: 'rate', rating: 'dissatisfied' }), NOW)).toBe('不满意')
})

it('offers a second handling once', () => {
  expect(canReopen(matter({}))).toBe(true)
  expect(canReopen(matter({ timeline: [step({ event: 'reopen' })] }))).toBe(false)
})

it('writes an appointment as calendars read it', () => {
  const file = calendarFile({
    title: '办事，排队号 A3',
    place: '政务大道 1 号',
    startsAt: '2026-10-23T01:30:00Z',
    endsAt: '2026-10-23T02:00:00Z',
    minutesBefore: 60,
  })
  expect(file).toContain('DTSTART:20261023T013000Z\r\n')
  expect(file).toContain('SUMMARY:办事，排队号 A3\r\n')
  expect(file).toContain('TRIGGER:-PT60M\r\n')
})
