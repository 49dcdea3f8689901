/** Every screen and who may open it. Hash addresses open without a network and in WeChat. */
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'

import { current } from './app/session'
import briefings from './briefings/routes'
import desk from './desk/routes'
import hazards from './hazards/routes'
import inbox from './inbox/routes'
import Home from './pages/Home.vue'
import training from './training/routes'

/** Open to anybody: nothing of anybody's is on it. */
const open = { open: true }

const pages: RouteRecordRaw[] = [
  { path: '/', component: Home },
  { path: '/sign-in', component: () => import('./pages/SignIn.vue'), meta: open },
  { path: '/enrol/:code', component: () => import('./pages/Enrol.vue'), props: true, meta: open },
  { path: '/proof/:token', component: () => import('./pages/PhotoProof.vue'), props: true, meta: open },
  { path: '/todo', component: () => import('./pages/Todo.vue') },
  { path: '/start', component: () => import('./pages/Start.vue') },
  { path: '/emergency', component: () => import('./pages/Emergency.vue'), meta: open },
  { path: '/privacy', component: () => import('./pages/Privacy.vue'), meta: open },
  { path: '/me', component: () => import('./pages/Me.vue') },
  { path: '/me/data', component: () => import('./pages/OwnData.vue') },
  { path: '/me/password', component: () => import('./pages/Password.vue') },
  { path: '/settings', component: () => import('./pages/Settings.vue'), meta: open },
  { path: '/feedback', component: () => import('./pages/Feedback.vue') },
  { path: '/team', component: () => import('./pages/Team.vue') },
  { path: '/team/new', component: () => import('./pages/NewPerson.vue') },
  { path: '/team/newcomer', component: () => import('./pages/AddNewcomer.vue') },
  { path: '/team/newcomer/:id', component: () => import('./pages/LinkNewcomer.vue'), props: true },
  { path: '/team/:id/code', component: () => import('./pages/Code.vue'), props: true },
]

const nowhere: RouteRecordRaw = { path: '/:any(.*)*', redirect: '/' }

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [...pages, ...hazards, ...inbox, ...training, ...briefings, ...desk, nowhere],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach((to) => {
  if (current.value || to.meta['open']) return true
  return { path: '/sign-in', query: to.path === '/' ? {} : { then: to.fullPath } }
})
