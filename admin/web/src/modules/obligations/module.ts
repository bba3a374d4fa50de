import { DataLine, List, OfficeBuilding, Timer } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import type { Role } from '@/api/types'

const KEEPERS: readonly Role[] = ['obligation_admin']

export default {
  order: 15,
  routes: [
    {
      path: '/obligations',
      name: 'my-obligations',
      component: () => import('./MyObligations.vue'),
      meta: { title: '我的待办' },
    },
    {
      path: '/obligations/overview',
      name: 'obligations',
      component: () => import('./ObligationOverview.vue'),
      meta: { title: '待办总览', roles: KEEPERS },
    },
    {
      path: '/obligations/new',
      name: 'obligation-new',
      component: () => import('./ObligationNew.vue'),
      meta: { title: '登记待办', roles: KEEPERS, parent: 'obligations' },
    },
    {
      path: '/obligations/posts',
      name: 'posts',
      component: () => import('./Posts.vue'),
      meta: { title: '岗位', roles: KEEPERS },
    },
    {
      path: '/obligations/settings',
      name: 'obligation-settings',
      component: () => import('./ObligationSettings.vue'),
      meta: { title: '待办设置', roles: KEEPERS },
    },
    {
      path: '/obligations/overview/:id',
      name: 'unit-obligation',
      component: () => import('./ObligationDetail.vue'),
      meta: { title: '待办详情', roles: KEEPERS, parent: 'obligations' },
    },
    {
      path: '/obligations/:id',
      name: 'obligation',
      component: () => import('./ObligationDetail.vue'),
      meta: { title: '待办详情', parent: 'my-obligations' },
    },
    {
      path: '/me/absences',
      name: 'absences',
      component: () => import('./Absences.vue'),
      meta: { title: '请假与代办', parent: 'me' },
    },
  ],
  menu: [
    {
      title: '我的待办',
      to: { name: 'my-obligations' },
      icon: markRaw(List),
    },
    {
      title: '待办总览',
      to: { name: 'obligations' },
      icon: markRaw(DataLine),
      roles: KEEPERS,
    },
    { title: '岗位', to: { name: 'posts' }, icon: markRaw(OfficeBuilding), roles: KEEPERS },
    {
      title: '待办设置',
      to: { name: 'obligation-settings' },
      icon: markRaw(Timer),
      roles: KEEPERS,
    },
  ],
  homePanels: [
    { component: () => import('./HomeObligations.vue') },
    { roles: KEEPERS, component: () => import('./HomeUnit.vue') },
  ],
  search: [
    {
      title: '待办',
      roles: KEEPERS,
      to: (q) => ({ name: 'obligations', query: { q } }),
    },
  ],
  personal: [{ title: '请假与代办', to: 'absences' }],
} satisfies PortalModule
