/** The screens of the three times five minutes; an address says which briefing it is. */
import type { RouteRecordRaw } from 'vue-router'

const about = '/briefings/:team/:day/:shift/:segment'

const routes: RouteRecordRaw[] = [
  { path: '/briefings', component: () => import('./BriefingList.vue') },
  {
    path: about,
    component: () => import('./Briefing.vue'),
    props: ({ params, query }) => ({ ...params, at: query['at'], late: query['late'] }),
  },
  { path: `${about}/together`, component: () => import('./Together.vue'), props: true },
]

export default routes
