/** The firm's desk (企业工作台): one door for all of its rooms, which travel together and weigh
 * nothing on the first screen. */
import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/desk/:way*', component: () => import('./Rooms.vue'), props: ({ params }) => ({ way: params['way'] || [] }) },
]

export default routes
