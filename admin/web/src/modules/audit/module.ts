import { Tickets } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'

export default {
  order: 700,
  routes: [
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./AuditLog.vue'),
      meta: { title: '审计日志', roles: ['auditor'] },
    },
  ],
  menu: [{ title: '审计日志', to: { name: 'audit' }, icon: markRaw(Tickets), roles: ['auditor'] }],
  homePanels: [{ roles: ['auditor'], component: () => import('./HomeAudit.vue') }],
  search: [
    {
      title: '审计日志的对象',
      roles: ['auditor'],
      to: (words) => ({ name: 'audit', query: { target: words } }),
    },
  ],
} satisfies PortalModule
