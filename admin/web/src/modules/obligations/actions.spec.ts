import { describe, expect, it } from 'vitest'
import { bodyOf, checkAction } from './actions'
import type { ObligationDetail } from './api'

const VALUES = { note: ' 已谈 ', reason: ' 会议延期 ', due: '2026-10-30' }
const OBLIGATION = { version: 3 } as ObligationDetail

describe('what is done with an obligation', () => {
  it('carries what the action needs and nothing else', () => {
    expect(bodyOf('done', VALUES, OBLIGATION)).toEqual({ version: 3, note: '已谈' })
    expect(bodyOf('move', VALUES, OBLIGATION)).toEqual({
      version: 3,
      reason: '会议延期',
      due: '2026-10-30',
    })
    expect(bodyOf('cancel', VALUES, OBLIGATION)).toEqual({ version: 3, reason: '会议延期' })
  })

  it('wants a reason and a date where they belong', () => {
    const empty = { note: '', reason: ' ', due: '' }
    const paths = (action: Parameters<typeof checkAction>[0]): string[] =>
      checkAction(action, empty).map((field) => field.path)
    expect(paths('done')).toEqual([])
    expect(paths('move')).toEqual(['due', 'reason'])
    expect(paths('extend')).toEqual(['reason'])
    expect(paths('cancel')).toEqual(['reason'])
    expect(checkAction('move', VALUES)).toEqual([])
  })
})
