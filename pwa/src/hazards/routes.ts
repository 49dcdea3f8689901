/** The screens of hazards, and with them those of every kind that only records. */
import type { RouteRecordRaw } from 'vue-router'

import records from '../fields/routes'

const routes: RouteRecordRaw[] = [
  { path: '/hazards', component: () => import('./HazardList.vue') },
  { path: '/hazards/new', component: () => import('../fields/NewRecord.vue'), props: { kind: 'hazard' } },
  { path: '/hazards/new/:draft', component: () => import('./Report.vue'), props: true },
  { path: '/hazards/:id', component: () => import('./HazardPage.vue'), props: true },
  { path: '/report', redirect: '/hazards/new' },
  ...records,
]

export default routes
