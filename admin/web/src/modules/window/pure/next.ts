import type { Matter, MatterEvent } from '../api'

/** What officers do with a matter by a button, in the order in which it is offered. */
export const ACT_WORDS = {
  triage: '分办',
  start: '开始办理',
  answer: '答复',
  progress: '告知进展',
  move_promise: '调整承诺日期',
  coordinate: '商请部门协同',
  meet: '提交会议研究',
  hand_over: '更换经办人',
  merge: '并入同类诉求',
  close: '办结',
  turn_off: '转为问题线索',
} satisfies Partial<Record<MatterEvent, string>>
export type Act = keyof typeof ACT_WORDS
const ORDER = Object.keys(ACT_WORDS) as Act[]

/** The one thing to do now, by state; the first that the officer may do. */
const MAIN: Partial<Record<Matter['state'], readonly Act[]>> = {
  submitted: ['triage'],
  triaged: ['start', 'answer'],
  in_progress: ['answer'],
  rated: ['close'],
}

export function mainAct(matter: Pick<Matter, 'state' | 'actions'>): Act | null {
  return MAIN[matter.state]?.find((act) => matter.actions.includes(act)) ?? null
}

/** Everything else that the officer may do. */
export function otherActs(matter: Pick<Matter, 'state' | 'actions'>): Act[] {
  const main = mainAct(matter)
  return ORDER.filter((act) => act !== main && matter.actions.includes(act))
}

/** What has to happen next, in a sentence. */
export function nextStep(matter: Matter): string {
  switch (matter.state) {
    case 'submitted':
      return '请看清反映内容，决定怎样办理，并告诉群众。'
    case 'triaged':
    case 'in_progress':
      return matter.handler
        ? workStep(matter)
        : '群众对答复不满意，须由另一位工作人员重新办理。请接手后重新核实、答复。'
    case 'answered':
      return matter.reopened
        ? '已重新答复，等待群众评价。'
        : '已答复，等待群众评价。群众评价“不满意”时，由另一位工作人员重新办理一次。'
    case 'rated':
      return '群众已评价，可以办结。'
    case 'closed':
      return '已办结。'
    case 'merged':
      return '已并入同类诉求一起办理；群众凭自己的查询码看到那一件的进展。'
    case 'turned_off':
      return '已转交专门人员处理。'
  }
}

function workStep(matter: Matter): string {
  const asked = matter.tasks.filter((task) => task.state === 'open').map((task) => task.unit.name)
  const waiting = asked.length ? `正在等${asked.join('、')}回复。` : ''
  const owesReport = matter.report_due !== null && matter.due === matter.report_due
  return owesReport && matter.promised !== matter.due
    ? `${waiting}到期前须向群众告知一次进展；办好后答复。`
    : `${waiting}请在到期前办好并答复群众。`
}
