import { describe, expect, it } from 'vitest'
import type { Matter, Outcome } from '../api'
import { clockOf, lookOfMatter } from './clock'
import { forServer, matterFilters } from './columns'
import { mainAct, nextStep, otherActs } from './next'
import { DEMANDS, EMPTY_TRIAGE, checkTriage, triageBody, type TriageForm } from './triage'

const NOW = new Date('2026-11-24T02:00:00Z')

describe('the clock of a matter', () => {
  it('says what is left in working days', () => {
    const row = { due: '2026-11-25', overdue: false, working_days_left: 1 }
    expect(clockOf(row, NOW)).toEqual({ due: '2026-11-25', left: '还有 1 个工作日', look: 'open' })
    expect(clockOf({ ...row, due: '2026-11-24' }, NOW)?.left).toBe('今天到期')
    expect(clockOf({ due: '2026-11-20', overdue: true, working_days_left: -2 }, NOW)).toMatchObject(
      {
        left: '逾期 2 个工作日',
        look: 'overdue',
      },
    )
  })

  it('is not there where nothing is owed', () => {
    expect(clockOf({ due: null, overdue: false, working_days_left: null }, NOW)).toBeNull()
  })

  it('tells a matter that is worked on again', () => {
    expect(lookOfMatter({ state: 'in_progress', reopened: true }).word).toBe('重新办理')
    expect(lookOfMatter({ state: 'in_progress', reopened: false }).word).toBe('办理中')
    expect(lookOfMatter({ state: 'answered', reopened: true }).word).toBe('已答复')
  })
})

describe('triage', () => {
  const full: TriageForm = {
    outcome: '',
    explanation: '按规定须补正',
    policy: '《条例》第三条',
    addressee: '市税务局',
    promised: '2026-12-01',
    department: 'u',
  }

  it.each(Object.keys(DEMANDS) as Outcome[])(
    '%s asks for what it demands, and no more',
    (outcome) => {
      expect(checkTriage({ ...full, outcome })).toEqual([])
      expect(checkTriage({ ...EMPTY_TRIAGE, outcome }).map((fault) => fault.path)).toEqual(
        DEMANDS[outcome].needed,
      )
      const sent = Object.keys(triageBody({ ...full, outcome }, 4)).sort()
      const belongs = [...DEMANDS[outcome].needed, ...DEMANDS[outcome].allowed]
      expect(sent).toEqual([...belongs, 'outcome', 'version'].sort())
    },
  )

  it('begins with the question what becomes of it', () => {
    expect(checkTriage(EMPTY_TRIAGE)).toEqual([{ path: 'outcome', message: '请选择怎样办理' }])
  })
})

describe('what comes next', () => {
  const matter = {
    state: 'in_progress',
    actions: ['progress', 'answer', 'turn_off', 'message', 'hand_over'],
    handler: { id: 'a', name: '许窗口' },
    tasks: [],
    report_due: null,
    promised: null,
    due: null,
    rating: null,
  } as unknown as Matter

  it('is one thing; the others stand beside', () => {
    expect(mainAct(matter)).toBe('answer')
    expect(otherActs(matter)).toEqual(['progress', 'hand_over', 'turn_off'])
    expect(mainAct({ ...matter, actions: ['turn_off'] })).toBeNull()
  })

  it('is another officer where the citizen was not satisfied', () => {
    const free = { ...matter, handler: null }
    expect(nextStep(free)).toContain('另一位工作人员')
  })

  it('says whom it waits for', () => {
    const tasks = [{ state: 'open', unit: { id: 'u', name: '市税务局' } }] as Matter['tasks']
    expect(nextStep({ ...matter, tasks })).toContain('正在等市税务局回复')
  })
})

describe('the inbox', () => {
  it('shows what somebody has to do, unless something else is chosen', () => {
    expect(forServer({ page: '1' })).toEqual({ page: '1', open: 'true' })
    expect(forServer({ show: 'mine', hall: 'h' })).toEqual({
      hall: 'h',
      open: 'true',
      mine: 'true',
    })
    expect(forServer({ show: 'answered' })).toEqual({ state: 'answered' })
    expect(forServer({ show: 'all' })).toEqual({})
  })

  it('has no words for what went to the clue register', () => {
    expect(JSON.stringify(matterFilters([]))).not.toContain('turned_off')
  })
})
