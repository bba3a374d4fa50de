/**
 * Journeys through the compiled mini-program, each in a process of its own, as a phone is switched
 * off and on between them.
 *
 * usage: node journeys.cjs JOURNEY BUNDLE STORAGE_FILE LINK [PERSON | PHOTO...]
 * LINK is what was scanned (an officer's code, or what a message points at, on two journeys), PERSON a phone of the local WeChat platform.
 * Prints what it saw as one line of JSON; exits 1 with the reason where it did not get through.
 */

const { MiniProgram } = require('./simulator.cjs')

const [journey, bundle, storageFile, link, person, ...more] = process.argv.slice(2)

/** From WeChat's scan of the ticket to the sealed ballot; the network is gone when it is cast. */
async function vote(phone) {
  await phone.launch({ q: encodeURIComponent(link) })
  await phone.see('核对码与所扫二维码一致')
  await phone.tap('button', '开始测评')
  await phone.see('已评 0 / 2 人')
  await phone.tap('button', '从第一位开始')
  await phone.see('第 1 / 2 人')
  await phone.tap('radio', '基本满意')
  await phone.tap('button', '分项评价')
  expect(phone.isChosen('与总评相同', 0), 'items begin with the overall grade')
  // The choices “不满意” of the page: the overall one, then one for each item.
  await phone.tap('radio', '不满意', 2)
  await phone.see('1 项与总评不同')
  await phone.tap('button', '写意见')
  await phone.type('工作扎实')
  await phone.tap('button', '下一位')
  await phone.see('第 2 / 2 人')
  await phone.tap('radio', '弃权')
  await phone.tap('button', '去核对')
  await phone.see('2 人都已评完')
  await phone.see('1 项与总评不同，有意见')
  await phone.tap('button', '提交')
  await phone.see('提交后不能修改，也不能撤回')
  phone.online = false
  await phone.tap('button', '确认提交')
  await phone.see('网络断开')
  const kept = JSON.stringify(phone.storage)
  expect(!kept.includes('工作扎实'), 'the answers are gone once they are sealed')
  return {}
}

/** Half of the answers, then the battery is empty. */
async function half(phone) {
  await phone.launch({ q: encodeURIComponent(link) })
  await phone.see('开始测评')
  await phone.tap('button', '开始测评')
  await phone.see('已评 0 / 2 人')
  await phone.tap('button', '从第一位开始')
  await phone.tap('radio', '满意')
  await phone.tap('button', '下一位')
  return {}
}

/** The same phone later, opened by itself: what was answered is still there. */
async function resume(phone) {
  await phone.launch()
  await phone.tap('button', '继续测评')
  await phone.see('已评 1 / 2 人')
  await phone.tap('button', '接着评')
  await phone.see('第 2 / 2 人')
  return {}
}

/** Switched on again: the ballot goes out by itself; the receipt can be copied and kept. */
async function deliver(phone) {
  await phone.launch()
  await phone.see('已投入票箱')
  await phone.tap('button', '已投入票箱')
  await phone.see('您的测评票已投入票箱')
  await phone.tap('button', '复制')
  await phone.see('已复制')
  await phone.tap('button', '保存图片')
  await phone.see('已保存到相册')
  expect(phone.savedPictures === 1, 'the picture is in the album')
  const receipt = /回执：([0-9a-f ]+)/.exec(phone.clipboard)[1].replaceAll(' ', '')
  return { receipt, clipboard: phone.clipboard }
}

/** After closing: the receipt is found among the published ones. */
async function check(phone) {
  await phone.launch()
  await phone.tap('button', '已投入票箱')
  await phone.tap('button', '核对回执')
  await phone.see('测评结束后，票箱里每张票的回执都会公布')
  await phone.tap('button', '核对', phone.find('button', '核对').length - 1)
  await phone.see('票箱里有这张票')
  await phone.see('与本机封存的那一张完全相同')
  await phone.see('与公布的总校验值一致')
  return {}
}

/** Another phone with the same ticket, scanned inside the mini-program. */
async function used(phone) {
  await phone.launch()
  phone.scanResult = 'https://example.com/'
  await phone.tap('button', '扫描测评票')
  await phone.see('这不是测评票上的二维码')
  await phone.tap('button', '输入匿名测评码')
  await phone.type('4F7K')
  await phone.tap('button', '下一步')
  await phone.see('还差 24 个')
  const ticket = /t=(\w+)/.exec(link)[1]
  await phone.type(ticket.toLowerCase().replace(/(.{4})/g, '$1 '))
  await phone.tap('button', '下一步')
  await phone.see('此票已在另一部手机上使用')
  return {}
}

/** A person on the roster: log-in, a refusal and its way out, the number after all, check-in. */
async function checkIn(phone) {
  await phone.launch()
  await phone.tap('button', '名册人员：我的测评')
  await phone.see('登录只用来查找名册')
  await phone.tap('button', '微信登录')
  await phone.see('还没有找到您的名册')
  await phone.answerPhoneNumber(false)
  await phone.see('不愿授权也可以参评')
  await phone.answerPhoneNumber(true)
  await phone.see('已在名册上找到您')
  await phone.tap('button', '签到，领取测评凭证')
  await phone.see('谁也不能补发')
  await phone.tap('button', '签到', phone.find('button', '签到').length - 2)
  await phone.see('您已签到')
  return {}
}

/** The same phone after the opening: the ballot, and its receipt. */
async function voteByRoster(phone) {
  await phone.launch()
  await phone.tap('button', '名册人员：我的测评')
  await phone.see('投票已经开始')
  await phone.tap('button', '开始或继续评价')
  await phone.see('已评 0 / 3 人')
  await phone.tap('button', '从第一位开始')
  for (const next of ['下一位', '下一位', '去核对']) {
    await phone.tap('radio', '满意')
    await phone.tap('button', next)
  }
  await phone.see('3 人都已评完')
  await phone.tap('button', '提交')
  await phone.tap('button', '确认提交')
  await phone.see('您的测评票已投入票箱')
  return {}
}

/** An officer binds the phone and allows a message of each kind. */
async function officer(phone) {
  await phone.launch()
  await phone.tap('button', '名册人员：我的测评')
  await phone.tap('button', '微信登录')
  await phone.see('登录与数据')
  await phone.tap('button', '登录与数据')
  await phone.tap('button', '工作人员')
  await phone.see('绑定管理端账号后')
  await phone.type(link)
  await phone.tap('button', '绑定')
  await phone.see('已绑定')
  await phone.see('还可提醒 0 次')
  await phone.tap('button', '再允许每种消息提醒一次')
  await phone.see('已记下，到时会发到微信')
  await phone.see('还可提醒 1 次')
  return {}
}

/** A message's tap on a phone that is not logged in any more: log-in first, then what it is about, and done. */
async function reminded(phone) {
  await phone.launch({ about: encodeURIComponent(link) }, 'officer/officer')
  await phone.see('请先登录')
  expect(phone.requests.every(({ url }) => !url.includes('/officer')), 'nothing was asked for before')
  await phone.tap('button', '微信登录')
  await phone.see('期限怎样算')
  await phone.see('提醒里的一项')
  await phone.tap('button', '办结')
  await phone.see('不能撤回')
  await phone.type('已电话答复')
  await phone.tap('button', '确认办结')
  await phone.see('已办结，不再提醒')
  await phone.see('还可提醒 1 次')
  await phone.tap('button', '再允许每种消息提醒一次')
  await phone.see('已记下，到时会发到微信')
  wx.navigateBack({ delta: 1 })
  await phone.see('待办 1 项')
  await phone.tap('button', '消息')
  await phone.see('已了结')
  await phone.tap('button', '另外一项')
  await phone.see('还有 15 个工作日')
  return {}
}

/** From the hall's poster to a submission with photos; the network is gone when it is sent. */
async function submitMatter(phone) {
  await phone.launch({ q: encodeURIComponent(link) })
  await phone.see('可以反映的业务')
  await phone.tap('button', '反映没办成的事')
  await phone.see('转移登记')
  await phone.tap('radio', '转移登记')
  await phone.tap('button', '下一步')
  await phone.see('什么事没有办成')
  await phone.type('材料交了两次，每次都说还缺一份')
  await phone.tap('button', '下一步')
  for (const question of ['您希望怎样解决', '什么时候去办的', '在哪个窗口办的', '业务编号']) {
    await phone.see(question)
    await phone.tap('button', '跳过')
  }
  phone.album = [person, ...more]
  await phone.tap('button', '拍照或从相册选择')
  await phone.see('添加照片前请知道')
  await phone.tap('button', '同意，选择照片')
  await phone.see('照片 2已传好')
  await phone.tap('button', '下一步')
  await phone.see('没有人知道您是谁')
  await phone.tap('button', '下一步')
  await phone.see('核对并提交')
  phone.online = false
  await phone.tap('button', '提交')
  await phone.see('网络断开')
  return {}
}

/** Switched on again: it goes out by itself; the code is shown, kept, and opens the matter. */
async function followMatter(phone) {
  await phone.launch({}, 'window/window')
  await phone.see('查看刚提交的查询码')
  await phone.tap('button', '查看刚提交的查询码')
  await phone.see('已提交')
  await phone.tap('button', '保存到相册')
  await phone.see('已保存到相册')
  await phone.tap('button', '复制')
  const code = /查询码：([0-9A-Z ]+)/.exec(phone.clipboard)[1].replaceAll(' ', '')
  await phone.tap('button', '查看这件诉求')
  await phone.see('窗口还没有分办')
  await phone.tap('button', '我反映的内容')
  await phone.tap('button', '放大照片 2')
  await phone.see('收起照片')
  return { code }
}

/** A phone whose engine has no big integers says so and leaves the ticket alone. */
async function old(phone) {
  delete global.BigInt
  await phone.launch({ q: encodeURIComponent(link) })
  await phone.see('系统或微信版本过低')
  expect(phone.find('button', '测评码').length === 0, 'there is no way on')
  return {}
}

function expect(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`)
}

async function main() {
  const phone = new MiniProgram(bundle, storageFile, person)
  const journeys = { vote, half, resume, deliver, check, used, old, checkIn, voteByRoster, officer, reminded, submitMatter, followMatter }
  const seen = await journeys[journey](phone)
  expect(phone.problems.length === 0, `no unhandled problem: ${phone.problems.join('; ')}`)
  const requests = phone.requests.map(({ method, url, header, body, status }) => ({
    method,
    path: new URL(url).pathname,
    headers: Object.keys(header ?? {}),
    fields: Object.keys(body ?? {}).sort(),
    status: status ?? null,
  }))
  process.stdout.write(`${JSON.stringify({ ...seen, requests })}\n`)
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  },
)
