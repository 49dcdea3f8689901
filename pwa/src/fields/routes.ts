/** The screens that any kind has without a line of its own. */
import type { NavigationGuardWithThis, RouteRecordRaw } from 'vue-router'

/** An address with a kind that nobody knows leads home. */
const known: NavigationGuardWithThis<undefined> = async ({ params }) => {
  const { isKnown } = await import('../kinds')
  return isKnown(String(params['kind'])) || '/'
}

const every = { props: true, beforeEnter: known }

const routes: RouteRecordRaw[] = [
  { path: '/records/:kind', component: () => import('./RecordList.vue'), ...every },
  { path: '/records/:kind/new', component: () => import('./NewRecord.vue'), ...every },
  { path: '/records/:kind/new/:draft', component: () => import('./RecordForm.vue'), ...every },
  { path: '/records/:kind/:id', component: () => import('./RecordPage.vue'), ...every },
  { path: '/visits', redirect: '/records/visit' },
  { path: '/visits/new', redirect: '/records/visit/new' },
]

export default routes
