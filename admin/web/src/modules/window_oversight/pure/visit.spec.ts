import { describe, expect, it } from 'vitest'
import { checkVisit, contentOf, newFinding, type VisitForm } from './visit'

const filled: VisitForm = {
  hall: 'h',
  day: '2026-03-02',
  visitors: '派驻第二组',
  summary: '',
  findings: [{ what: '一次告知清单', verdict: 'done', note: '' }],
}

describe('the record of a visit', () => {
  it('names what is missing by its field', () => {
    const empty: VisitForm = {
      hall: '',
      day: '',
      visitors: ' ',
      summary: '',
      findings: [newFinding()],
    }
    expect(checkVisit(empty).map(({ path }) => path)).toEqual([
      'hall',
      'day',
      'visitors',
      'findings.0.what',
      'findings.0.verdict',
    ])
    expect(checkVisit(filled)).toEqual([])
  })

  it('sends what was filled in, and the hall apart', () => {
    expect(contentOf(filled)).toEqual({
      day: '2026-03-02',
      visitors: '派驻第二组',
      summary: '',
      findings: [{ what: '一次告知清单', verdict: 'done', note: '' }],
    })
  })
})
