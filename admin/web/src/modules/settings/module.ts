import { Setting } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'

export default {
  order: 620,
  routes: [
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./Settings.vue'),
      meta: { title: '系统设置', roles: ['system_admin'] },
    },
  ],
  menu: [
    {
      title: '系统设置',
      to: { name: 'settings' },
      icon: markRaw(Setting),
      roles: ['system_admin'],
    },
  ],
} satisfies PortalModule
