/** The screens of 岗前一分钟. A plate leads to `/p/<post>.<code>`. */
import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/p/:code', component: () => import('./PlateWay.vue'), props: true },
  { path: '/train', component: () => import('./ChoosePost.vue'), props: ({ query }) => ({ why: query['why'] }) },
  { path: '/train/mine', component: () => import('./Mine.vue') },
  {
    path: '/train/:post',
    component: () => import('./CheckIn.vue'),
    props: ({ params, query }) => ({ post: params['post'], at: query['at'], late: query['late'] }),
  },
  { path: '/notices', component: () => import('./Notices.vue') },
  { path: '/notices/:id', component: () => import('./Notice.vue'), props: true },
  { path: '/today', component: () => import('./Today.vue') },
]

export default routes
