import type { FieldError } from '@/api/errors'
import type { ChannelName, Preferences, PreferencesChange } from './api'

/** Where somebody is reached, as forms edit it. */
export interface Addresses {
  email: string
  wecom: string
}

/** The same with the channels that are switched on. */
export interface PreferencesForm extends Addresses {
  on: ChannelName[]
}

export const ADDRESS_LABELS = { email: '电子邮箱', wecom: '企业微信账号' }

const CHANNELS: readonly ChannelName[] = ['wechat', 'wecom', 'mail']

export function addressesOf(preferences: Preferences): Addresses {
  return { email: preferences.email ?? '', wecom: preferences.wecom ?? '' }
}

export function formOf(preferences: Preferences): PreferencesForm {
  const off = preferences.off ?? []
  return {
    ...addressesOf(preferences),
    on: CHANNELS.filter((channel) => !off.includes(channel)),
  }
}

/** The addresses as the server takes them: none instead of an empty text. */
export function sentAddresses(form: Addresses): { email: string | null; wecom: string | null } {
  return { email: form.email.trim() || null, wecom: form.wecom.trim() || null }
}

export function changeOf(form: PreferencesForm, version: number): PreferencesChange {
  const off = CHANNELS.filter((channel) => !form.on.includes(channel))
  return { ...sentAddresses(form), off, version }
}

/** What can be said before sending; the server looks more closely. */
export function checkAddresses(form: Addresses): FieldError[] {
  const wrong: FieldError[] = []
  const email = form.email.trim()
  const wecom = form.wecom.trim()
  if (email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    wrong.push({ path: 'email', message: '电子邮箱应形如 limei@example.org' })
  }
  if (wecom && !/^[A-Za-z0-9][A-Za-z0-9_.@-]*$/.test(wecom)) {
    wrong.push({ path: 'wecom', message: '企业微信账号由字母、数字和 _ . @ - 组成' })
  }
  return wrong
}
