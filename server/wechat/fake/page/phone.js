'use strict'
/* The page with the phones: it draws what the platform knows, and asks again every two seconds. */

const phones = document.getElementById('phones')
const problem = document.getElementById('problem')
let drawn = ''

async function call(path, body) {
  const answer = await fetch(
    '/_fake/' + path,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  )
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

function element(name, text, className) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  if (className) made.className = className
  return made
}

function button(text, id, work, className) {
  const made = element('button', text, className)
  made.type = 'button'
  made.id = id
  made.addEventListener('click', () => {
    work().then(refresh).catch(failed)
  })
  return made
}

function failed() {
  problem.hidden = false
  problem.textContent = '模拟平台没有应答，可能已经停止。重新启动演示后刷新本页。'
}

/** Opens the mini-program as somebody: at the page that a message names, where one was tapped. */
async function visit(user, body) {
  // Opened at once, while the click still counts; the address follows.
  const page = window.open('about:blank', '_blank')
  const { link } = await call('users/' + user.user_id + '/visit', body)
  if (page) page.location.replace(link)
  else location.assign(link)
}

function phone(user) {
  const card = element('article')
  const title = element('h2', user.nickname)
  title.id = 'name-' + user.user_id
  card.setAttribute('aria-labelledby', title.id)
  card.append(title, element('p', '手机号 ' + (user.phone || '（没有）'), 'muted'))
  card.append(button('打开小程序', 'open-' + user.user_id, () => visit(user, {}), 'main'))
  card.append(element('h3', '允许发送的消息'))
  const grants = element('ul')
  for (const grant of user.grants) {
    const row = element('li', undefined, 'grant')
    const left = grant.long_term ? (grant.left ? '已允许' : '未允许') : '还可发 ' + grant.left + ' 次'
    row.append(element('span', grant.title + '：' + left))
    const answer = (word) => () =>
      call('users/' + user.user_id + '/subscribe', { results: { [grant.template_id]: word } })
    const id = user.user_id + '-' + grant.template_id
    row.append(button('允许', 'accept-' + id, answer('accept')), button('拒绝', 'reject-' + id, answer('reject')))
    grants.append(row)
  }
  card.append(grants, element('h3', '收到的消息'))
  if (user.messages.length === 0) card.append(element('p', '还没有。', 'muted'))
  for (const message of user.messages) {
    const time = new Date(message.at * 1000).toLocaleString('zh-CN')
    const lines = [message.title + '　' + time, ...message.lines, '']
    const shown = element('div', lines.join('\n'), 'message')
    const { page } = message
    if (page) shown.append(button('点开消息', 'message-' + message.id, () => visit(user, { page })))
    card.append(shown)
  }
  return card
}

async function refresh() {
  const { users } = await call('users')
  problem.hidden = true
  const now = JSON.stringify(users)
  if (now === drawn) return
  drawn = now
  const focused = document.activeElement?.id
  phones.replaceChildren(...users.map(phone))
  if (focused) document.getElementById(focused)?.focus()
}

refresh().catch(failed)
setInterval(() => {
  refresh().catch(failed)
}, 2000)
