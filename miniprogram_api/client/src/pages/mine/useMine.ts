/** What “my evaluations” shows: who this phone is, and the rounds of the person. */

import { computed, ref } from 'vue'
import { dropPersonalInvitation, presentInvitation } from '@/account/invitation'
import {
  deleteMyData,
  forgetSession,
  isSignedIn,
  SignedOut,
  signInByWeChat,
  signOut,
} from '@/account/session'
import { ConnectionLost } from '@/api/client'
import { bindByPhone, fetchMyRounds, fetchSelf } from '@/api/roster'
import type { MyRound, PhoneSelf } from '@/api/types'
import { checkIn, participationIn, roundsToVoteIn, standingOf } from '@/ballot/checkIn'
import type { Participation } from '@/ballot/participation'
import { ForeignKeys, loadRound } from '@/ballot/round'
import { makeCurrent } from '@/ballot/store'
import { openPage } from '@/platform/navigation'
import { preloadPages } from '@/platform/preload'
import { HAS_WECHAT, loginCode } from '@/platform/wechat'
import { explain } from '@/words/errors'

export type MineView = 'signed_out' | 'loading' | 'failed' | 'here'

export function useMine() {
  const view = ref<MineView>(isSignedIn() ? 'loading' : 'signed_out')
  const self = ref<PhoneSelf | null>(null)
  const rounds = ref<MyRound[]>([])
  /** Nothing goes out in the person's own name while casting is possible. */
  const quiet = ref(false)
  const busy = ref(false)
  const problem = ref('')
  const notice = ref('')

  const shown = computed(() =>
    rounds.value.map((mine) => {
      const here = participationIn(mine.round_id)
      return { mine, here, standing: standingOf(mine, here) }
    }),
  )

  /** Runs what a button starts: not twice at once, with its failure in words. */
  async function act(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = notice.value = ''
    try {
      await work()
    } catch (error) {
      if (error instanceof SignedOut) {
        signedOut()
        problem.value = '登录已失效，请重新登录。已领取的凭证仍在这部手机上。'
      } else if (error instanceof ForeignKeys) {
        problem.value =
          '服务器给出的密钥与核对码不符，您的评价可能会被别人看到，因此没有继续。请告诉工作人员。'
      } else problem.value = explain(error)
    } finally {
      busy.value = false
    }
  }

  /** @param inOwnName also where a ballot can be cast now, since the person asks for it. */
  async function load(inOwnName = false): Promise<void> {
    await act(async () => {
      if (!inOwnName && (await lookQuietly())) return
      if (isSignedIn()) await refresh()
      else signedOut()
    })
    if (problem.value !== '' && view.value === 'loading') view.value = 'failed'
  }

  async function lookQuietly(): Promise<boolean> {
    const open = await roundsToVoteIn()
    quiet.value = open.length > 0
    if (!quiet.value) return false
    self.value = null
    rounds.value = open
    view.value = 'here'
    return true
  }

  async function refresh(): Promise<void> {
    quiet.value = false
    ;[self.value, rounds.value] = await Promise.all([fetchSelf(), fetchMyRounds()])
    view.value = 'here'
  }

  function signedOut(): void {
    quiet.value = false
    self.value = null
    rounds.value = []
    view.value = 'signed_out'
  }

  const logInByWeChat = (given: string | null = null) =>
    act(async () => {
      const code = given ?? (HAS_WECHAT ? await loginCode() : null)
      if (code === null) {
        problem.value = '微信没有给出登录凭证，请稍后再试，或使用个人邀请码。'
        return
      }
      await signInByWeChat(code)
      await refresh()
    })

  const bindPhone = (code: string) =>
    act(async () => {
      const bound = await bindByPhone(code)
      await refresh()
      notice.value = `已在名册上找到您，共 ${String(bound)} 份。`
    })

  const useInvitation = (invitation: string) =>
    act(async () => {
      await presentInvitation(invitation)
      await refresh()
      notice.value = '邀请已在这部手机上使用。'
    })

  const startCheckIn = (mine: MyRound) =>
    act(async () => {
      await loadPages()
      const done = await checkIn(mine)
      await refresh()
      if (done.stage === 'refused') {
        problem.value =
          '您的测评凭证已在另一部手机或浏览器上领取，只能在那里投票；任何人都不能补发。'
      } else notice.value = '签到成功，测评凭证已保存在这部手机上。'
    })

  const vote = (here: Participation) =>
    act(async () => {
      await loadPages()
      await loadRound(here.roundId, here.fingerprint)
      makeCurrent(here.id)
      openPage('subjects')
    })

  function showReceipt(here: Participation): void {
    makeCurrent(here.id)
    openPage('receipt')
  }

  const logOut = (everywhere: boolean) =>
    act(async () => {
      await signOut(everywhere)
      dropPersonalInvitation()
      signedOut()
      notice.value = everywhere ? '已在所有设备上退出。' : '已退出。'
    })

  const erase = () =>
    act(async () => {
      await deleteMyData()
      dropPersonalInvitation()
      signedOut()
      notice.value = '服务器上关于这部手机的数据已删除。'
    })

  return {
    view,
    self,
    shown,
    quiet,
    busy,
    problem,
    notice,
    load,
    logInByWeChat,
    bindPhone,
    useInvitation,
    startCheckIn,
    vote,
    showReceipt,
    logOut,
    erase,
    forgetSession,
  }
}

async function loadPages(): Promise<void> {
  try {
    await preloadPages()
  } catch {
    throw new ConnectionLost(false)
  }
}
