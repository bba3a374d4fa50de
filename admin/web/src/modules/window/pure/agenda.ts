import type { FieldError } from '@/api/errors'
import type { Meeting } from '../api'

export interface AgendaRow {
  matter: string
  question: string
}

/** A meeting as it is planned. */
export interface MeetingForm {
  hall: string
  title: string
  on: string
  agenda: AgendaRow[]
}

export function planOf(meeting: Meeting): MeetingForm {
  return {
    hall: meeting.hall.id,
    title: meeting.title,
    on: meeting.on,
    agenda: meeting.agenda.map(({ matter, question }) => ({ matter, question })),
  }
}

/** What the server takes for a plan, without its hall. */
export function contentOf(form: MeetingForm): Omit<MeetingForm, 'hall'> {
  return {
    title: form.title.trim(),
    on: form.on,
    agenda: form.agenda.map((row) => ({ matter: row.matter, question: row.question.trim() })),
  }
}

export function checkMeeting(form: MeetingForm): FieldError[] {
  const wrong: FieldError[] = []
  if (!form.hall) wrong.push({ path: 'hall', message: '请选择大厅' })
  if (!form.title.trim()) wrong.push({ path: 'title', message: '请填写会议名称' })
  if (!form.on) wrong.push({ path: 'on', message: '请选择日期' })
  if (!form.agenda.length) wrong.push({ path: 'agenda', message: '至少要有一件诉求' })
  const seen = new Set<string>()
  form.agenda.forEach((row, index) => {
    const path = `agenda.${index}`
    if (!row.matter) wrong.push({ path: `${path}.matter`, message: '请选择诉求，或移除这一行' })
    else if (seen.has(row.matter)) {
      wrong.push({ path: `${path}.matter`, message: '同一件诉求只能列入一次' })
    }
    seen.add(row.matter)
    if (!row.question.trim()) {
      wrong.push({ path: `${path}.question`, message: '请写明要研究决定什么' })
    }
  })
  return wrong
}

/** What was said, and what was decided about each matter. */
export interface Minutes {
  minutes: string
  decisions: { matter: string; decision: string }[]
}

export function checkMinutes(form: Minutes): FieldError[] {
  const wrong: FieldError[] = form.decisions.flatMap(({ decision }, index) =>
    decision.trim() ? [] : [{ path: `decisions.${index}.decision`, message: '请写明决定' }],
  )
  if (!form.minutes.trim()) wrong.push({ path: 'minutes', message: '请填写会议纪要' })
  return wrong
}
