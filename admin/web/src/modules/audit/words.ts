import { ROLE_NAMES } from '@/app/roles'
import { GRADE_NAMES } from '@/components/chart/colours'
import { formatDateTimeSeconds } from '@/format/time'

/** What the details of an entry are called. A name that is missing here is shown as it is stored. */
const KEYS: Record<string, string> = {
  account: '账号',
  accounts: '账号',
  batch: '批次',
  before: '修改前',
  below_median: '低于中位数',
  box_key: '票箱公钥',
  categories: '票种',
  check_in_opens_at: '定时开始签到',
  check_in: '签到',
  closed_at: '关闭于',
  closes: '最晚',
  closes_at: '定时关闭',
  closing: '正在关闭',
  comments: '填写意见',
  counts: '张数',
  day: '日期',
  dissatisfied_share: '不满意比例',
  entitled: '应参评',
  entry: '名册行号',
  entries: '记录数',
  failures: '输错次数',
  fingerprint: '公钥指纹',
  flags: '甄别核实的情形',
  form: '测评表',
  format: '格式',
  former: '修改前',
  id: '编号',
  issued: '已领凭证',
  items: '测评项目',
  key_holders: '密钥单保管人',
  kind: '轮次',
  merkle_root: '回执总校验值',
  missing: '还缺',
  minimum_group: '最小人数',
  name: '名称',
  note: '说明',
  opened_at: '开启于',
  opens: '最早',
  opens_at: '定时开启',
  organ_name: '机关名称',
  persons: '人数',
  parent_id: '上级单位',
  overall_missing: '总评缺失为废票',
  points: '分值',
  post: '职务',
  preparation: '密钥单',
  prepared: '密钥单已生成',
  promise_hash: '规则校验值',
  publicity_days: '公示天数',
  received: '收到',
  released: '大屏幕公布',
  reminder_hours: '提醒时段',
  reconciled: '核对相符',
  result_hash: '结果校验值',
  roles: '角色',
  round: '轮次',
  rounds: '轮次',
  score_below: '得分低于',
  sealed_at: '封存于',
  seals_at: '定时封存',
  second: '第二人',
  settings: '修改后',
  spoiled: '废票',
  state: '状态',
  subjects: '述责述廉对象',
  tallied_at: '计票于',
  text: '原文',
  tickets: '测评码',
  title: '名称',
  top_grade_quota: '满意人数上限',
  unit: '单位',
  unit_id: '单位',
  units: '单位',
  valid: '有效',
  version: '版本',
  weight: '权重',
  working: '是否工作日',
  years: '年度',
  account_id: '账号',
  deputy: '代办人',
  email: '电子邮箱',
  first: '第一天',
  function: '岗位',
  last: '最后一天',
  limits: '限额',
  message: '消息',
  reason: '原因',
  rule: '事项',
  steps: '提醒的步骤',
  texts: '文字',
  wecom: '企业微信账号',
  working_days: '工作日数',
  year_days: '日期',
  on_day: '到期当天',
  overdue_every: '逾期后每隔（工作日）',
  escalate_from: '督办起于逾期第几个工作日',
  mail: '邮件',
  wechat: '微信',
  mail_subject: '邮件标题',
  mail_opening: '邮件开头',
  mail_closing: '邮件结尾',
  wechat_note: '微信备注',
  ...GRADE_NAMES,
}

const VALUES: Record<string, string> = {
  ...ROLE_NAMES,
  ...GRADE_NAMES,
  survey: '调查测评',
  meeting: '会议测评',
  active: '正常',
  disabled: '已停用',
  draft: '未开启',
  open: '进行中',
  closed: '已关闭',
  tallied: '已计票',
  sealed: '已封存',
  unchanged: '没有改动',
  removed: '删除',
  changed: '修改',
  set: '填写',
  principal: '“一把手”',
  leader: '领导班子成员',
  office: '办公室',
  organ: '纪检监察机关',
  resident_group: '派驻纪检监察组',
  window: '“事难办”反映窗口',
  inbox_only: '只在站内',
  given_up: '未能发出',
}

export function wordOf(key: string): string {
  return KEYS[key] ?? key
}

/** A single value in words; objects and lists of objects are for `AuditData` to unfold. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '（无）'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value !== 'string') return String(value)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value)) return formatDateTimeSeconds(value)
  return VALUES[value] ?? value
}

/** Whether a value is shown on one line. */
export function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null || isPlainList(value)
}

export function isPlainList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)
}

export function lineOf(value: unknown): string {
  if (!isPlainList(value)) return valueInWords(value)
  return value.length ? value.map(valueInWords).join('、') : '（无）'
}

function isThing(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutGaps(thing: object): object {
  return Object.fromEntries(Object.entries(thing).filter(([, part]) => part !== null))
}

/** The parts of an object or of a list of objects, with what each is called. */
export function partsOf(value: object): { label: string; value: unknown }[] {
  if (Array.isArray(value)) {
    // In a list of things, what a thing does not have says nothing.
    return value.map((item: unknown, index) => ({
      label: `第 ${index + 1} 项`,
      value: isThing(item) ? withoutGaps(item) : item,
    }))
  }
  return Object.entries(value).map(([key, part]) => ({
    label: wordOf(key),
    value: part as unknown,
  }))
}
