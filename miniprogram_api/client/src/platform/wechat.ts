/** What only WeChat can do: log in, consent to privacy terms, grants of messages. */

import { IS_MINI_PROGRAM } from './target'

/** Whether this target has WeChat's own log-in. */
export const HAS_WECHAT = IS_MINI_PROGRAM

/** A code of wx.login, null where WeChat gives none. */
export function loginCode(): Promise<string | null> {
  return new Promise((resolve) => {
    wx.login({
      success: ({ code }) => {
        resolve(code || null)
      },
      fail: () => {
        resolve(null)
      },
    })
  })
}

/** Opens the privacy terms that the office has declared in WeChat's console. */
export function openPrivacyTerms(): void {
  wx.openPrivacyContract({})
}

/**
 * Asks for subscription messages; WeChat allows it inside of a tap only.
 *
 * @returns what was answered by template, empty where the person or WeChat did not want to.
 */
export function askForMessages(templateIds: string[]): Promise<Record<string, string>> {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: templateIds,
      success: (answer) => {
        const results: Record<string, string> = {}
        const given = answer as unknown as Record<string, string>
        for (const id of templateIds) {
          const result = given[id]
          if (typeof result === 'string') results[id] = result
        }
        resolve(results)
      },
      fail: () => {
        resolve({})
      },
    })
  })
}
