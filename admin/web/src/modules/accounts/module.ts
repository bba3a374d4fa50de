import { UserFilled } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import type { Role } from '@/api/types'

const READERS: readonly Role[] = ['system_admin', 'security_admin']

export default {
  order: 600,
  routes: [
    {
      path: '/accounts',
      name: 'accounts',
      component: () => import('./AccountList.vue'),
      meta: { title: '账号', roles: READERS },
    },
    {
      path: '/accounts/new',
      name: 'account-new',
      component: () => import('./AccountNew.vue'),
      meta: { title: '新建账号', roles: ['system_admin'], parent: 'accounts' },
    },
    {
      path: '/accounts/:id',
      name: 'account',
      component: () => import('./AccountDetail.vue'),
      meta: { title: '账号详情', roles: READERS, parent: 'accounts' },
    },
    {
      path: '/accounts/:id/edit',
      name: 'account-edit',
      component: () => import('./AccountEdit.vue'),
      meta: { title: '修改资料', roles: ['system_admin'], parent: 'account' },
    },
  ],
  menu: [{ title: '账号', to: { name: 'accounts' }, icon: markRaw(UserFilled), roles: READERS }],
  homePanels: [{ roles: READERS, component: () => import('./HomeAccounts.vue') }],
  search: [{ title: '账号', roles: READERS, to: (q) => ({ name: 'accounts', query: { q } }) }],
} satisfies PortalModule
