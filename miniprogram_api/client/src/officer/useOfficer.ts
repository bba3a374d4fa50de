/** What the officers' pages share: whether this phone may show them, and what runs at a tap. */

import { ref } from 'vue'
import { forgetSession, isSignedIn, SignedOut, signInByWeChat } from '@/account/session'
import { Refused } from '@/api/client'
import { roundsToVoteIn } from '@/ballot/checkIn'
import { hideLink } from '@/platform/device'
import { HAS_WECHAT, loginCode } from '@/platform/wechat'
import { explain } from '@/words/errors'

export type OfficerView = 'loading' | 'signed_out' | 'quiet' | 'unbound' | 'failed' | 'here'

/** Open rounds of which the person has said to be shown the officers' pages all the same. */
const passedOver = new Set<string>()

/** @param load fetches what the page shows; run anew whenever the page comes back. */
export function useOfficer(load: () => Promise<void>) {
  const view = ref<OfficerView>('loading')
  const busy = ref(false)
  const problem = ref('')
  const notice = ref('')

  /** Runs what a button starts: not twice at once, with its failure in words. */
  async function act(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = notice.value = ''
    try {
      await work()
    } catch (error) {
      fail(error)
    } finally {
      busy.value = false
    }
  }

  function fail(error: unknown): void {
    if (error instanceof SignedOut) {
      view.value = 'signed_out'
    } else if (error instanceof Refused && error.code === 'not_an_officer') {
      view.value = 'unbound'
    } else {
      problem.value = explain(error)
      if (view.value === 'loading') view.value = 'failed'
    }
  }

  const show = () =>
    act(async () => {
      const open = await roundsToVoteIn()
      if (open.some(({ round_id }) => !passedOver.has(round_id))) view.value = 'quiet'
      else await enter()
    })

  async function enter(): Promise<void> {
    if (!isSignedIn()) throw new SignedOut()
    await load()
    view.value = 'here'
  }

  /** The person wants to see the page although a ballot can be cast now. */
  const insist = () =>
    act(async () => {
      for (const { round_id } of await roundsToVoteIn()) passedOver.add(round_id)
      await enter()
    })

  const signIn = () =>
    act(async () => {
      const code = await loginCode()
      if (code === null) problem.value = '微信没有给出登录凭证，请稍后再试。'
      else await logIn(code)
    })

  async function logIn(code: string): Promise<void> {
    await signInByWeChat(code)
    await enter()
  }

  /**
   * In a demonstration the web page stands in for the mini-program, and brings WeChat's code along.
   * @param here the page, as it is to stand in the address bar.
   */
  function arrive(code: string | undefined, here: string): void {
    if (code === undefined || HAS_WECHAT) return
    hideLink(here)
    forgetSession()
    void act(() => logIn(code))
  }

  return { view, busy, problem, notice, act, show, insist, signIn, arrive }
}
