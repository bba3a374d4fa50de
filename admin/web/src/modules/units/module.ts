import { OfficeBuilding } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'

export default {
  order: 610,
  routes: [
    {
      path: '/units',
      name: 'units',
      component: () => import('./UnitTree.vue'),
      meta: { title: '单位', roles: ['system_admin'] },
    },
  ],
  menu: [
    {
      title: '单位',
      to: { name: 'units' },
      icon: markRaw(OfficeBuilding),
      roles: ['system_admin'],
    },
  ],
} satisfies PortalModule
