/** The inbox, what left the house, and how people want to be reached. */
import { api, type Query } from '@/api/http'
import type { components } from '@/api/schema'
import type { Page, Whole } from '@/api/types'

type Schemas = components['schemas']

export type NoticeKind = Schemas['NoticeKind']
export type ChannelName = Schemas['ChannelName']
export type MessageState = Schemas['MessageState']
export type Outcome = Schemas['Outcome']
export type InboxEntry = Schemas['InboxEntry']
export type SentMessage = Schemas['SentMessage']
export type SentAttempt = Schemas['SentAttempt']
export type Preferences = Schemas['Preferences']
export type AddressesChange = Schemas['AddressesChange']
export type PreferencesChange = Schemas['PreferencesChange']
export type NotificationSettings = Whole<Schemas['NotificationSettings']>
export type NotificationTexts = NotificationSettings['texts']
export type Preview = Schemas['Preview']

const INBOX = '/api/admin/inbox'
const SENT = '/api/admin/notifications/sent'
const SETTINGS = '/api/admin/notifications/settings'
const MINE = '/api/admin/me/notifications'

export const notifications = {
  eventsPath: `${INBOX}/events`,
  sentExportPath: `${SENT}/export.xlsx`,
  inbox: (query: Query, signal?: AbortSignal) => api.get<Page<InboxEntry>>(INBOX, query, signal),
  read: (id: string) => api.post(`${INBOX}/${id}/read`),
  readAll: () => api.post(`${INBOX}/read`),
  sent: (query: Query, signal?: AbortSignal) => api.get<Page<SentMessage>>(SENT, query, signal),
  oneSent: (id: string, signal?: AbortSignal) =>
    api.get<SentMessage>(`${SENT}/${id}`, undefined, signal),
  sendAgain: (id: string) => api.post<SentMessage>(`${SENT}/${id}/again`),
  preferences: (signal?: AbortSignal) => api.get<Preferences>(MINE, undefined, signal),
  setPreferences: (change: PreferencesChange) => api.put<Preferences>(MINE, change),
  preferencesOf: (account: string, signal?: AbortSignal) =>
    api.get<Preferences>(`/api/admin/accounts/${account}/notifications`, undefined, signal),
  setAddresses: (account: string, change: AddressesChange) =>
    api.put<Preferences>(`/api/admin/accounts/${account}/notifications`, change),
  settings: (signal?: AbortSignal) => api.get<NotificationSettings>(SETTINGS, undefined, signal),
  setSettings: (settings: NotificationSettings) =>
    api.put<NotificationSettings>(SETTINGS, settings),
  preview: (texts: NotificationTexts) => api.post<Preview>(`${SETTINGS}/preview`, texts),
}
