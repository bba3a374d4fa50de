import { HomeFilled } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import { ALL_ROLES, EVALUATION_ROLES } from '@/app/roles'

export default {
  order: 10,
  routes: [
    { path: '/', name: 'home', component: () => import('./Home.vue'), meta: { title: '首页' } },
  ],
  menu: [{ title: '首页', to: { name: 'home' }, icon: markRaw(HomeFilled), roles: ALL_ROLES }],
  homePanels: [{ roles: EVALUATION_ROLES, component: () => import('./HomeEvaluations.vue') }],
} satisfies PortalModule
