// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { ApiError } from '@/api/errors'
import { openQuestion } from '@/components/confirm/confirm'
import FormField from './FormField.vue'
import FormFrame from './FormFrame.vue'
import { fieldId } from './field'
import { useForm, type Form } from './use_form'

interface Values {
  name: string
}

async function show(submit: (values: Values) => Promise<void>): Promise<{
  wrapper: VueWrapper
  form: Form<Values>
  leave: () => Promise<unknown>
  saved: ReturnType<typeof vi.fn>
}> {
  let form!: Form<Values>
  const saved = vi.fn()
  const Screen = defineComponent(() => {
    form = useForm<Values>({
      initial: { name: '旧' },
      submit,
      check: (values) => (values.name ? [] : [{ path: 'name', message: '请填写姓名' }]),
    })
    return () =>
      h(
        FormFrame<Values>,
        { form, labels: { name: '姓名' }, onSaved: saved },
        {
          default: () =>
            h(
              FormField,
              { path: 'name', label: '姓名', help: '真实姓名', required: true },
              {
                default: ({ id, attrs }: { id: string; attrs: object }) =>
                  h('input', {
                    id,
                    ...attrs,
                    value: form.values.name,
                    onInput: (event: Event) => {
                      form.values.name = (event.target as HTMLInputElement).value
                    },
                  }),
              },
            ),
        },
      )
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: Screen, meta: { title: '' } },
      { path: '/away', component: { render: () => h('p') }, meta: { title: '' } },
    ],
  })
  await router.push('/')
  const wrapper = mount(RouterView, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return { wrapper, form, leave: () => router.push('/away'), saved }
}

describe('forms', () => {
  it('label, help and error belong to the control', async () => {
    const { wrapper, form } = await show(async () => undefined)
    const input = wrapper.find('input')
    expect(wrapper.find('label').attributes('for')).toBe(input.attributes('id'))
    form.values.name = ''
    await wrapper.find('form').trigger('submit')
    await nextTick()
    expect(input.attributes('aria-invalid')).toBe('true')
    const described = input.attributes('aria-describedby')?.split(' ') ?? []
    expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
      '请填写姓名',
      '真实姓名',
    ])
    expect(wrapper.find('[role=alert]').text()).toContain('姓名：请填写姓名')
    expect(document.activeElement).toBe(wrapper.find('[role=alert]').element)
    wrapper.unmount()
  })

  it('keeps what was typed when the server refuses, and shows its words', async () => {
    const { wrapper, form, saved } = await show(async () => {
      throw new ApiError(400, 'invalid_input', '请检查', [{ path: 'name', message: '太长' }])
    })
    form.values.name = '新'
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(form.values.name).toBe('新')
    expect(form.dirty.value).toBe(true)
    expect(form.errors.name).toBe('太长')
    expect(saved).not.toHaveBeenCalled()
    wrapper.unmount()
  })

  it('offers the present version when somebody else has saved', async () => {
    const { wrapper, form } = await show(async () => {
      throw new ApiError(409, 'stale_version', '内容已被他人修改')
    })
    form.values.name = '新'
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).toContain('内容已被他人修改')
    expect(form.stale.value).toBe(true)
    wrapper.unmount()
  })

  it('sends once, however often it is submitted', async () => {
    const submit = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 20)))
    const { wrapper, form, saved } = await show(submit)
    form.values.name = '新'
    await Promise.all([form.send(), form.send()])
    expect(submit).toHaveBeenCalledTimes(1)
    expect(form.dirty.value).toBe(false)
    expect(saved).not.toHaveBeenCalled()
    wrapper.unmount()
  })

  it('asks before unsaved changes are left behind', async () => {
    const { wrapper, form, leave } = await show(async () => undefined)
    form.values.name = '新'
    const first = leave()
    await flushPromises()
    expect(openQuestion.value?.title).toBe('有未保存的修改')
    openQuestion.value?.answer(false)
    await first
    expect(wrapper.find('input').exists()).toBe(true)
    const second = leave()
    await flushPromises()
    openQuestion.value?.answer(true)
    await second
    await flushPromises()
    expect(wrapper.find('input').exists()).toBe(false)
  })

  it('goes without asking when all is saved', async () => {
    const { form, leave } = await show(async () => undefined)
    form.values.name = '新'
    expect(await form.send()).toBe(true)
    await leave()
    expect(openQuestion.value).toBeNull()
  })

  it('gives paths of lists the same id in either notation', () => {
    expect(fieldId('f', 'rounds[0].weight')).toBe('f-rounds-0-weight')
    expect(fieldId('f', 'rounds.0.weight')).toBe('f-rounds-0-weight')
  })
})
