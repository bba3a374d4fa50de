import type { PortalModule } from '@/app/module'

export default {
  order: 900,
  routes: [
    {
      path: '/me',
      name: 'me',
      component: () => import('./Me.vue'),
      meta: { title: '我的账号', parent: 'home' },
    },
  ],
} satisfies PortalModule
