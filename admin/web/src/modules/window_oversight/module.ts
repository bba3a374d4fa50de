import { DataAnalysis, Hide, Search, Warning } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import type { Role } from '@/api/types'

const STAFF: readonly Role[] = ['window_admin', 'window_officer', 'window_supervisor']
const SUPERVISOR: readonly Role[] = ['window_supervisor']

export default {
  order: 19,
  routes: [
    {
      path: '/window/figures',
      name: 'window-figures',
      component: () => import('./WindowFigures.vue'),
      meta: { title: '窗口统计', roles: STAFF },
    },
    {
      path: '/window/board/:hall?',
      name: 'window-board',
      component: () => import('./HallBoard.vue'),
      meta: { title: '窗口公示屏', open: true, frame: 'bare' },
    },
    {
      path: '/window/supervision',
      name: 'window-supervision',
      component: () => import('./Supervision.vue'),
      meta: { title: '窗口监督', roles: SUPERVISOR },
    },
    {
      path: '/window/look-backs',
      name: 'look-backs',
      component: () => import('./LookBackList.vue'),
      meta: { title: '“回头看”', roles: SUPERVISOR },
    },
    {
      path: '/window/look-backs/:id',
      name: 'look-back',
      component: () => import('./LookBackDetail.vue'),
      meta: { title: '回访抽取', roles: SUPERVISOR, parent: 'look-backs' },
    },
    {
      path: '/window/visits',
      name: 'mystery-visits',
      component: () => import('./VisitList.vue'),
      meta: { title: '暗访', roles: SUPERVISOR },
    },
    {
      path: '/window/visits/new',
      name: 'mystery-visit-new',
      component: () => import('./VisitEdit.vue'),
      meta: { title: '登记暗访', roles: SUPERVISOR, parent: 'mystery-visits' },
    },
    {
      path: '/window/visits/:id',
      name: 'mystery-visit',
      component: () => import('./VisitDetail.vue'),
      meta: { title: '暗访记录', roles: SUPERVISOR, parent: 'mystery-visits' },
    },
    {
      path: '/window/visits/:id/edit',
      name: 'mystery-visit-edit',
      component: () => import('./VisitEdit.vue'),
      meta: { title: '修改', roles: SUPERVISOR, parent: 'mystery-visit' },
    },
  ],
  menu: [
    {
      title: '窗口统计',
      to: { name: 'window-figures' },
      icon: markRaw(DataAnalysis),
      roles: STAFF,
    },
    {
      title: '窗口监督',
      to: { name: 'window-supervision' },
      icon: markRaw(Warning),
      roles: SUPERVISOR,
    },
    { title: '“回头看”', to: { name: 'look-backs' }, icon: markRaw(Search), roles: SUPERVISOR },
    { title: '暗访', to: { name: 'mystery-visits' }, icon: markRaw(Hide), roles: SUPERVISOR },
  ],
} satisfies PortalModule
