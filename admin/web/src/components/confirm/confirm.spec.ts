// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { confirmAction, openQuestion } from './confirm'
import ConfirmHost from './ConfirmHost.vue'

const QUESTION = { title: '删除', consequence: ['不能恢复。'], confirmText: '删除', danger: true }

describe('confirmAction', () => {
  let host: VueWrapper
  beforeEach(() => {
    host = mount(ConfirmHost, { attachTo: document.body })
  })
  afterEach(() => host.unmount())

  const button = (text: string): HTMLButtonElement =>
    [...document.querySelectorAll('button')].find(
      (one) => one.textContent?.trim() === text,
    ) as HTMLButtonElement

  it('shows the consequence and waits for the answer', async () => {
    const answer = confirmAction(QUESTION)
    await flushPromises()
    expect(document.body.textContent).toContain('不能恢复。')
    button('取消').click()
    expect(await answer).toBe(false)
    expect(openQuestion.value).toBeNull()
  })

  it('wants the name typed where it matters', async () => {
    const answer = confirmAction({ ...QUESTION, typeName: '2026年度测评' })
    await flushPromises()
    expect(button('删除').disabled).toBe(true)
    const input = document.querySelector<HTMLInputElement>('#confirm-name')
    if (!input) throw new Error('no field')
    input.value = '2026年度测评'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(button('删除').disabled).toBe(false)
    document.querySelector('#confirm-form')?.dispatchEvent(new Event('submit'))
    expect(await answer).toBe(true)
  })

  it('answers an older question with no', async () => {
    const first = confirmAction(QUESTION)
    const second = confirmAction(QUESTION)
    expect(await first).toBe(false)
    openQuestion.value?.answer(true)
    expect(await second).toBe(true)
  })
})
