/** What the notice on the wall says, true for the ways into this round: tickets, the roster, or both. */
import type { RightRoute, Round } from './model'

const HOW: Record<RightRoute, string[]> = {
  ticket: [
    '领取一张匿名测评码，随便拿哪一张都行，没有登记。',
    '用手机扫测评码上的二维码；或者扫左边的码，再输入测评码上的字符。',
  ],
  roster: [
    '投票开启前签到：在手机微信的小程序里授权手机号，或扫个人邀请，领取一张不记名的测评凭证。',
    '投票开启后，用签到的那部手机打开“我的测评”。',
  ],
}

const WHO: Record<RightRoute, string> = { ticket: '用测评码的', roster: '在名册上的' }

const WHY: Record<RightRoute, string> = {
  ticket: '测评码与票种有关，与任何人无关；不登录，不要姓名和手机号。',
  roster:
    '名册只管签到：系统知道谁领了凭证，认不出是哪一张，也不知道谁投了票、怎么评。投票时不登录，不要姓名和手机号。',
}

const ONCE: Record<RightRoute, string> = {
  ticket: '一张测评码只能投一次。',
  roster: '一个人只有一张凭证，只能投一次。',
}

const WATCH_OUT: Record<RightRoute, string> = {
  ticket: '防不住有人在您身后看屏幕、拍下您的测评码，或从意见的措辞猜出是谁写的。',
  roster: '防不住有人在您身后看屏幕，或从意见的措辞猜出是谁写的。',
}

export interface NoticeTexts {
  how: string[]
  why: string[]
  watchOut: string[]
}

export function noticeTexts(round: Round): NoticeTexts {
  const routes = (['ticket', 'roster'] as const).filter((route) =>
    round.categories.some((category) => category.route === route),
  )
  const mixed = routes.length > 1
  const [first = 'ticket'] = routes
  return {
    how: [
      ...routes.flatMap((route) =>
        mixed ? [`${WHO[route]}：${HOW[route].join('')}`] : HOW[route],
      ),
      '看手机上的核对码与这里一致，再逐人评价，检查后提交。',
      '记下回执。关闭后可以核对自己的票在不在公布的集合里。',
    ],
    why: [
      ...routes.map((route) => WHY[route]),
      '手机把自己的票号蒙住后请系统签字（盲签名）：系统知道发过一张凭证，认不出后来投来的是哪一张。',
      '票在手机上就已加密。关闭之前没有人能看；关闭后要三名保管人中的两人同时到场才能开箱。',
      '投票的通道不收账号、地址、设备和时间；开箱时全部打乱，答案与回执对不上号。',
      `${routes.map((route) => ONCE[route]).join('')}人数过少的，不计票，也不显示。`,
    ],
    watchOut: [WATCH_OUT[first], '所有人评价一致时，结果本身就说明了每个人的评价。'],
  }
}
