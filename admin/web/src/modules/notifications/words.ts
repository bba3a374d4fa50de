import {
  AlarmClock,
  Bell,
  CircleCheckFilled,
  CircleCloseFilled,
  Clock,
  Connection,
  DocumentAdd,
  InfoFilled,
  MessageBox,
  Promotion,
  RefreshLeft,
  Switch,
  Top,
  WarningFilled,
} from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { StateLook } from '@/components/state/look'
import type { ChannelName, MessageState, NoticeKind, Outcome, SentMessage } from './api'

export const KIND_LOOKS: Record<NoticeKind, StateLook> = {
  reminder: { word: '提醒', tone: 'active', icon: markRaw(Bell) },
  overdue_reminder: { word: '催办', tone: 'danger', icon: markRaw(AlarmClock) },
  escalation: { word: '督办', tone: 'danger', icon: markRaw(Top) },
  opened: { word: '新待办', tone: 'neutral', icon: markRaw(DocumentAdd) },
  moved: { word: '改期', tone: 'caution', icon: markRaw(Switch) },
  notice: { word: '通知', tone: 'neutral', icon: markRaw(InfoFilled) },
}

export const SETTLED_LOOK: StateLook = {
  word: '已办结',
  tone: 'good',
  icon: markRaw(CircleCheckFilled),
}

export const STATE_LOOKS: Record<MessageState, StateLook> = {
  waiting: { word: '待发送', tone: 'active', icon: markRaw(Clock) },
  sending: { word: '正在发送', tone: 'active', icon: markRaw(Promotion) },
  sent: { word: '已发送', tone: 'good', icon: markRaw(CircleCheckFilled) },
  inbox_only: { word: '只在站内', tone: 'caution', icon: markRaw(MessageBox) },
  given_up: { word: '未能发出', tone: 'danger', icon: markRaw(WarningFilled) },
  withdrawn: { word: '已撤回', tone: 'neutral', icon: markRaw(RefreshLeft) },
  merged: { word: '已合并', tone: 'neutral', icon: markRaw(Connection) },
}

export const OUTCOME_LOOKS: Record<Outcome, StateLook> = {
  sent: { word: '已接收', tone: 'good', icon: markRaw(CircleCheckFilled) },
  retry: { word: '稍后再试', tone: 'caution', icon: markRaw(Clock) },
  refused: { word: '不接收', tone: 'danger', icon: markRaw(CircleCloseFilled) },
  unsure: { word: '结果不明', tone: 'caution', icon: markRaw(WarningFilled) },
}

export const CHANNEL_NAMES: Record<ChannelName, string> = {
  wechat: '微信',
  wecom: '企业微信',
  mail: '邮件',
}

/** What a message is about, in one line: its first notice and how many more there are. */
export function subjectOf(message: SentMessage): string {
  const [first, ...more] = message.items
  if (!first) return '—'
  return more.length ? `${first.title}等 ${message.items.length} 项` : first.title
}

/** When a message left or is to leave; where it does neither, its hour. */
export function momentOf(message: SentMessage): string {
  return message.sent_at ?? message.next_at ?? message.hour
}

/** Where a message or an attempt went; a dash where there was no channel. */
export function channelOf({ channel }: { channel: ChannelName | null }): string {
  return channel ? CHANNEL_NAMES[channel] : '—'
}
