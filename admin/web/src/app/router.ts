import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { useSession } from '@/stores/session'
import { allows, modules } from './module'
import { productTitle } from './title'

const fallbacks: RouteRecordRaw[] = [
  {
    path: '/not-allowed',
    name: 'not-allowed',
    component: () => import('./screens/NotAllowed.vue'),
    meta: { title: '没有权限' },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('./screens/NotFound.vue'),
    meta: { title: '没有此页', open: true },
  },
]

export const router = createRouter({
  history: createWebHashHistory('/admin/'),
  routes: [...modules.flatMap((module) => module.routes), ...fallbacks],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const session = useSession()
  await session.restore()
  if (to.meta.open) return true
  if (!session.self) {
    return { name: 'log-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  if (session.self.must_change_password && to.name !== 'first-password') {
    return { name: 'first-password', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  // The address stays what was asked for, so that the page can say what it was about.
  if (!allows(to.meta.roles, session.self.roles)) {
    return { name: 'not-allowed', replace: true }
  }
  return true
})

router.afterEach((to, from) => {
  document.title = productTitle(to.meta.title)
  // Screen readers and the keyboard start at the new screen's content, not at the old link.
  if (to.name !== from.name && from.name) {
    requestAnimationFrame(() => document.getElementById('content')?.focus({ preventScroll: true }))
  }
})
