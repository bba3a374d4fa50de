import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { api, onAccount, tokens, tokensFrom } from '@/api/http'
import type { Role, Self, SessionBody } from '@/api/types'

/** Who is logged in, and the ways in and out. */
export const useSession = defineStore('session', () => {
  const self = shallowRef<Self | null>(null)
  /** The session ended while somebody was at work: the screen stays, a dialog asks for the password. */
  const interrupted = ref(false)
  /** Goes up when an interrupted session goes on, so that what failed to load can load again. */
  const resumed = ref(0)
  let restoring: Promise<void> | null = null

  const roles = computed<readonly Role[]>(() => self.value?.roles ?? [])
  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.value.includes(role))

  onAccount((account) => {
    if (self.value?.id === account.id) self.value = account
  })
  tokens.onChange((current) => {
    if (!current && self.value) interrupted.value = true
    if (current && interrupted.value && current.accountId === self.value?.id) resume()
  })

  /** Once, at the start: takes up the session of this tab, or of another tab of this browser. */
  function restore(): Promise<void> {
    restoring ??= (async () => {
      await tokens.join()
      if (!tokens.current) return
      try {
        self.value = await api.get<Self>('/api/admin/me')
      } catch (error) {
        // Without an answer nobody is logged in on this screen; the tokens stay for a later try.
        if (!(error instanceof ApiError)) throw error
        if (error.status !== 401) restoring = null
      }
    })()
    return restoring
  }

  async function logIn(account: string, password: string): Promise<void> {
    const body = await api.anonymous<SessionBody>('POST', '/api/admin/session', {
      account,
      password,
    })
    const goesOn = interrupted.value && body.account.id === self.value?.id
    tokens.start(tokensFrom(body))
    self.value = body.account
    restoring = Promise.resolve()
    if (goesOn) resume()
    interrupted.value = false
  }

  async function logOut(): Promise<void> {
    const refresh = tokens.current?.refresh
    self.value = null
    interrupted.value = false
    tokens.end()
    if (!refresh) return
    try {
      await api.anonymous('POST', '/api/admin/session/end', { refresh_token: refresh })
    } catch {
      // The browser has forgotten the tokens; the server's copy runs out by itself.
    }
  }

  async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
    await api.put('/api/admin/me/password', {
      old_password: oldPassword,
      new_password: newPassword,
    })
    if (self.value) self.value = { ...self.value, must_change_password: false }
  }

  function resume(): void {
    interrupted.value = false
    resumed.value += 1
  }

  /** Gives up an interrupted session: the next screen is the log-in. */
  function leave(): void {
    self.value = null
    interrupted.value = false
  }

  return { self, roles, has, interrupted, resumed, restore, logIn, logOut, changePassword, leave }
})
