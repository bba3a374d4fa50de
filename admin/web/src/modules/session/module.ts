import type { PortalModule } from '@/app/module'

export default {
  order: 0,
  routes: [
    {
      path: '/log-in',
      name: 'log-in',
      component: () => import('./LogIn.vue'),
      meta: { title: '登录', open: true, frame: 'bare' },
    },
    {
      path: '/first-password',
      name: 'first-password',
      component: () => import('./FirstPassword.vue'),
      meta: { title: '修改初始密码', frame: 'bare' },
    },
    {
      path: '/first-start',
      name: 'first-start',
      component: () => import('./FirstStart.vue'),
      meta: { title: '首次启用', open: true, frame: 'bare' },
    },
    {
      path: '/me',
      name: 'me',
      component: () => import('./Me.vue'),
      meta: { title: '我的账号' },
    },
  ],
  personal: [{ title: '我的账号', to: 'me' }],
} satisfies PortalModule
