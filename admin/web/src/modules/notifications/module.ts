import { ChatLineSquare, Promotion } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import type { Role } from '@/api/types'

const KEEPERS: readonly Role[] = ['obligation_admin']

export default {
  order: 16,
  routes: [
    {
      path: '/inbox',
      name: 'inbox',
      component: () => import('./Inbox.vue'),
      meta: { title: '消息' },
    },
    {
      path: '/notifications/sent',
      name: 'sent',
      component: () => import('./SentList.vue'),
      meta: { title: '发送记录', roles: KEEPERS },
    },
    {
      path: '/notifications/settings',
      name: 'notification-settings',
      component: () => import('./NotificationSettings.vue'),
      meta: { title: '提醒文字', roles: KEEPERS },
    },
    {
      path: '/me/notifications',
      name: 'my-notifications',
      component: () => import('./MyNotifications.vue'),
      meta: { title: '接收方式', parent: 'me' },
    },
  ],
  menu: [
    { title: '发送记录', to: { name: 'sent' }, icon: markRaw(Promotion), roles: KEEPERS },
    {
      title: '提醒文字',
      to: { name: 'notification-settings' },
      icon: markRaw(ChatLineSquare),
      roles: KEEPERS,
    },
  ],
  personal: [{ title: '接收方式', to: 'my-notifications' }],
  topBar: () => import('./InboxBell.vue'),
} satisfies PortalModule
