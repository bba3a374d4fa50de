// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { EventStreamOptions } from '@/api/event_stream'
import { useSession } from '@/stores/session'
import { useInbox } from './inbox'
import InboxBell from './InboxBell.vue'

const streams: { path: string; options: EventStreamOptions; stopped: boolean }[] = []
vi.mock('@/api/event_stream', () => ({
  listen: (path: string, options: EventStreamOptions) => {
    const stream = { path, options, stopped: false }
    streams.push(stream)
    return () => (stream.stopped = true)
  },
}))

function told(unread: number): void {
  const event = { event: 'unread', data: JSON.stringify({ unread }), id: null }
  streams.at(-1)?.options.onEvent(event)
}

function bell() {
  const screen = { component: { template: '' }, meta: { title: '' } }
  const routes = [
    { path: '/', ...screen },
    { path: '/inbox', name: 'inbox', ...screen },
  ]
  const router = createRouter({ history: createMemoryHistory(), routes })
  return mount(InboxBell, { global: { plugins: [router] } })
}

describe('the bell', () => {
  beforeEach(() => {
    streams.length = 0
    setActivePinia(createPinia())
  })

  it('says how much is unread as it changes', async () => {
    const shown = bell()
    expect(streams[0]?.path).toBe('/api/admin/inbox/events')
    told(0)
    await flushPromises()
    expect(shown.attributes('aria-label')).toBe('消息，没有未读')
    expect(shown.find('.bell-count').exists()).toBe(false)
    told(120)
    await flushPromises()
    expect(shown.attributes('aria-label')).toBe('消息，120 条未读')
    expect(shown.find('.bell-count').text()).toBe('99+')
    expect(shown.find('[role=status]').text()).toBe('消息，120 条未读')
  })

  it('has those load again who show what has changed, but not for the first figure', () => {
    bell()
    told(3)
    expect(useInbox().changes).toBe(0)
    told(3)
    told(2)
    expect(useInbox().changes).toBe(2)
  })

  it('listens anew when an interrupted session goes on, and ends with the frame', async () => {
    const shown = bell()
    useSession().resumed += 1
    await flushPromises()
    expect(streams.map((stream) => stream.stopped)).toEqual([true, false])
    shown.unmount()
    expect(streams[1]?.stopped).toBe(true)
    expect(useInbox().unread).toBeNull()
  })
})
