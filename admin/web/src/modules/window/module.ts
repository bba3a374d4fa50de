import {
  Calendar,
  ChatDotSquare,
  Document,
  Lock,
  OfficeBuilding,
  Operation,
  Service,
} from '@element-plus/icons-vue'
import { markRaw } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { PortalModule } from '@/app/module'
import type { Role } from '@/api/types'

const ADMIN: readonly Role[] = ['window_admin']
const WORKS: readonly Role[] = ['window_admin', 'window_officer']
const STAFF: readonly Role[] = ['window_admin', 'window_officer', 'window_supervisor']
const READER: readonly Role[] = ['clue_reader']

/** The list with the one matter of this number. */
const toMatter = (q: string): RouteLocationRaw => ({ name: 'matters', query: { q, show: 'all' } })

export default {
  order: 18,
  routes: [
    {
      path: '/window/matters',
      name: 'matters',
      component: () => import('./matters/MatterList.vue'),
      meta: { title: '诉求', roles: STAFF },
    },
    {
      path: '/window/matters/:id',
      name: 'matter',
      component: () => import('./matters/MatterDetail.vue'),
      meta: { title: '诉求详情', roles: STAFF, parent: 'matters' },
    },
    {
      path: '/window/tasks',
      name: 'window-tasks',
      component: () => import('./tasks/MyTasks.vue'),
      meta: { title: '窗口协同事项', parent: 'my-obligations' },
    },
    {
      path: '/window/meetings',
      name: 'meetings',
      component: () => import('./meetings/MeetingList.vue'),
      meta: { title: '会议', roles: STAFF },
    },
    {
      path: '/window/meetings/new',
      name: 'meeting-new',
      component: () => import('./meetings/MeetingEdit.vue'),
      meta: { title: '安排会议', roles: WORKS, parent: 'meetings' },
    },
    {
      path: '/window/meetings/:id',
      name: 'meeting',
      component: () => import('./meetings/MeetingDetail.vue'),
      meta: { title: '会议详情', roles: STAFF, parent: 'meetings' },
    },
    {
      path: '/window/meetings/:id/edit',
      name: 'meeting-edit',
      component: () => import('./meetings/MeetingEdit.vue'),
      meta: { title: '修改', roles: WORKS, parent: 'meeting' },
    },
    {
      path: '/window/appointments',
      name: 'appointments',
      component: () => import('./booking/Appointments.vue'),
      meta: { title: '预约', roles: STAFF },
    },
    {
      path: '/window/halls',
      name: 'halls',
      component: () => import('./halls/HallList.vue'),
      meta: { title: '大厅', roles: STAFF },
    },
    {
      path: '/window/halls/new',
      name: 'hall-new',
      component: () => import('./halls/HallEdit.vue'),
      meta: { title: '新建大厅', roles: ADMIN, parent: 'halls' },
    },
    {
      path: '/window/halls/:id',
      name: 'hall',
      component: () => import('./halls/HallDetail.vue'),
      meta: { title: '大厅详情', roles: STAFF, parent: 'halls' },
    },
    {
      path: '/window/halls/:id/edit',
      name: 'hall-edit',
      component: () => import('./halls/HallEdit.vue'),
      meta: { title: '修改', roles: ADMIN, parent: 'hall' },
    },
    {
      path: '/window/templates',
      name: 'answer-templates',
      component: () => import('./templates/TemplateList.vue'),
      meta: { title: '答复模板', roles: ADMIN },
    },
    {
      path: '/window/settings',
      name: 'window-settings',
      component: () => import('./halls/WindowSettings.vue'),
      meta: { title: '窗口设置', roles: ADMIN },
    },
    {
      path: '/window/clues',
      name: 'clues',
      component: () => import('./clues/ClueList.vue'),
      meta: { title: '问题线索库', roles: READER },
    },
    {
      path: '/window/clues/:id',
      name: 'clue',
      component: () => import('./clues/ClueDetail.vue'),
      meta: { title: '查阅问题线索', roles: READER, parent: 'clues' },
    },
  ],
  menu: [
    { title: '诉求', to: { name: 'matters' }, icon: markRaw(Service), roles: STAFF },
    { title: '预约', to: { name: 'appointments' }, icon: markRaw(Calendar), roles: STAFF },
    { title: '会议', to: { name: 'meetings' }, icon: markRaw(ChatDotSquare), roles: STAFF },
    { title: '大厅', to: { name: 'halls' }, icon: markRaw(OfficeBuilding), roles: STAFF },
    {
      title: '答复模板',
      to: { name: 'answer-templates' },
      icon: markRaw(Document),
      roles: ADMIN,
    },
    { title: '窗口设置', to: { name: 'window-settings' }, icon: markRaw(Operation), roles: ADMIN },
    { title: '问题线索库', to: { name: 'clues' }, icon: markRaw(Lock), roles: READER },
  ],
  homePanels: [{ roles: STAFF, component: () => import('./matters/HomeMatters.vue') }],
  workPlaces: {
    triage: { title: '去分办', roles: STAFF, to: toMatter },
    matter_progress: { title: '去办理', roles: STAFF, to: toMatter },
    matter_task: { title: '回复窗口', to: () => ({ name: 'window-tasks' }) },
  },
  search: [
    {
      title: '诉求编号',
      roles: STAFF,
      to: toMatter,
    },
  ],
} satisfies PortalModule
