import { HomeFilled } from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { PortalModule } from '@/app/module'

export default {
  order: 10,
  routes: [
    { path: '/', name: 'home', component: () => import('./Home.vue'), meta: { title: '首页' } },
  ],
  menu: [{ title: '首页', to: { name: 'home' }, icon: markRaw(HomeFilled) }],
} satisfies PortalModule
