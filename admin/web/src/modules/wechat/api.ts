/** The officer's own phone, and how the office stands with WeChat. */
import { api } from '@/api/http'
import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type MyPhone = Schemas['MyPhone']
export type BindingCode = Schemas['BindingCode']
export type WeChatStatus = Schemas['WeChatStatus']
export type GrantView = Schemas['GrantView']

const MINE = '/api/admin/me/wechat'
const STATUS = '/api/admin/wechat'

export const wechat = {
  mine: (signal?: AbortSignal) => api.get<MyPhone>(MINE, undefined, signal),
  newCode: () => api.post<BindingCode>(`${MINE}/code`),
  unbind: () => api.delete(MINE),
  status: (signal?: AbortSignal) => api.get<WeChatStatus>(STATUS, undefined, signal),
  check: () => api.post<WeChatStatus>(`${STATUS}/check`),
}
