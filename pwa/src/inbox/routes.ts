/** The screens of what is on its way, and of what only a person can settle. */
import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/outbox', component: () => import('./Outbox.vue') },
  { path: '/waiting', redirect: '/outbox' },
  { path: '/area', component: () => import('./Area.vue') },
  { path: '/conflicts', component: () => import('./Conflicts.vue') },
  { path: '/conflicts/:id', component: () => import('./ConflictPage.vue'), props: true },
  { path: '/refusals/:id', component: () => import('./RefusalPage.vue'), props: true },
]

export default routes
