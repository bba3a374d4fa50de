import type { FieldError } from '@/api/errors'
import type { Verdict, Visit } from '../api'

/** One thing that was looked at, as it is being filled in. */
export interface FindingDraft {
  what: string
  verdict: Verdict | ''
  note: string
}

export interface VisitForm {
  hall: string
  day: string
  visitors: string
  findings: FindingDraft[]
  summary: string
}

export const newFinding = (): FindingDraft => ({ what: '', verdict: '', note: '' })

/** A stored visit as the form begins with it. */
export function formOf(visit: Visit): VisitForm {
  const { hall, day, visitors, findings, summary } = visit
  return {
    hall: hall.id,
    day,
    visitors,
    summary,
    findings: findings.map(({ what, verdict, note = '' }) => ({ what, verdict, note })),
  }
}

export function checkVisit(form: VisitForm): FieldError[] {
  const problems: FieldError[] = []
  if (!form.hall) problems.push({ path: 'hall', message: '请选择大厅' })
  if (!form.day) problems.push({ path: 'day', message: '请选择日期' })
  if (!form.visitors.trim()) problems.push({ path: 'visitors', message: '请填写暗访人员' })
  form.findings.forEach((finding, index) => {
    if (!finding.what.trim()) {
      problems.push({ path: `findings.${index}.what`, message: '请填写查看事项' })
    }
    if (!finding.verdict) {
      problems.push({ path: `findings.${index}.verdict`, message: '请选择结果' })
    }
  })
  return problems
}

/** What the server takes of a form that was checked. */
export function contentOf({ day, visitors, findings, summary }: VisitForm) {
  return {
    day,
    visitors,
    summary,
    findings: findings.map(({ what, verdict, note }) => ({
      what,
      verdict: verdict || ('unknown' as const),
      note,
    })),
  }
}
