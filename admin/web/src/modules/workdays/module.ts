import { Calendar } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import { ALL_ROLES } from '@/app/roles'

export default {
  order: 640,
  routes: [
    {
      path: '/workdays',
      name: 'workdays',
      component: () => import('./Workdays.vue'),
      meta: { title: '工作日历' },
    },
  ],
  menu: [
    {
      title: '工作日历',
      to: { name: 'workdays' },
      icon: markRaw(Calendar),
      roles: ALL_ROLES,
    },
  ],
} satisfies PortalModule
