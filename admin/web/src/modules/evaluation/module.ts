import { Tickets } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'
import { EVALUATION_ROLES } from '@/app/roles'
import type { Role } from '@/api/types'

const RUN: readonly Role[] = ['evaluation_admin']
const TAKE_PART: readonly Role[] = ['evaluation_admin', 'teller']
const READ_RESULTS: readonly Role[] = ['evaluation_admin', 'result_reader']

export default {
  order: 20,
  routes: [
    {
      path: '/evaluations',
      name: 'evaluations',
      component: () => import('./list/EvaluationList.vue'),
      meta: { title: '民主测评', roles: EVALUATION_ROLES },
    },
    {
      path: '/evaluations/:id',
      name: 'evaluation',
      component: () => import('./running/EvaluationDetail.vue'),
      meta: { title: '测评', roles: EVALUATION_ROLES, parent: 'evaluations' },
    },
    {
      path: '/evaluations/:id/setup/:step?',
      name: 'evaluation-setup',
      component: () => import('./setup/EvaluationSetup.vue'),
      meta: { title: '设置', roles: TAKE_PART, parent: 'evaluation' },
    },
    {
      path: '/evaluations/:id/roster',
      name: 'evaluation-roster',
      component: () => import('./roster/EvaluationRoster.vue'),
      meta: { title: '参评名册', roles: RUN, parent: 'evaluation' },
    },
    {
      path: '/evaluations/:id/results',
      name: 'evaluation-results',
      component: () => import('./results/EvaluationResults.vue'),
      meta: { title: '结果', roles: READ_RESULTS, parent: 'evaluation' },
    },
    {
      path: '/evaluations/:id/rounds/:kind(survey|meeting)/screen',
      name: 'evaluation-screen',
      component: () => import('./screen/BigScreen.vue'),
      meta: { title: '大屏幕', roles: TAKE_PART, parent: 'evaluation', frame: 'bare' },
    },
    {
      path: '/evaluations/:id/rounds/:kind(survey|meeting)/notice',
      name: 'evaluation-notice',
      component: () => import('./screen/RoundNotice.vue'),
      meta: { title: '张贴页', roles: TAKE_PART, parent: 'evaluation', frame: 'bare' },
    },
  ],
  menu: [
    {
      title: '民主测评',
      to: { name: 'evaluations' },
      icon: markRaw(Tickets),
      roles: EVALUATION_ROLES,
    },
  ],
  homePanels: [{ roles: EVALUATION_ROLES, component: () => import('./list/HomeEvaluations.vue') }],
  search: [
    {
      title: '民主测评',
      roles: EVALUATION_ROLES,
      to: (words) => ({ name: 'evaluations', query: { q: words } }),
    },
  ],
} satisfies PortalModule
