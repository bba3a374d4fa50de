import { ChatDotRound } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'

export default {
  order: 630,
  routes: [
    {
      path: '/me/wechat',
      name: 'my-wechat',
      component: () => import('./MyWeChat.vue'),
      meta: { title: '绑定微信', parent: 'me' },
    },
    {
      path: '/settings/wechat',
      name: 'wechat-status',
      component: () => import('./WeChatStatus.vue'),
      meta: { title: '微信接入', roles: ['system_admin'] },
    },
  ],
  menu: [
    {
      title: '微信接入',
      to: { name: 'wechat-status' },
      icon: markRaw(ChatDotRound),
      roles: ['system_admin'],
    },
  ],
  personal: [{ title: '绑定微信', to: 'my-wechat' }],
} satisfies PortalModule
