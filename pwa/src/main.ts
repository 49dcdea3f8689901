import { createApp } from 'vue'

import App from './App.vue'
import { openDirectory } from './app/directory'
import { cannotOpen, openPhones } from './app/phone'
import { followOtherTabs, openSession } from './app/session'
import { wearSettings } from './app/settings'
import { awaitInstallPrompt, keepApp, mendAfterUpdate } from './app/update'
import { router } from './routes'
import './theme/vant.css'

/** The first paint stays until the first screen is ready to take its place. */
async function start(): Promise<void> {
  awaitInstallPrompt()
  mendAfterUpdate()
  followOtherTabs()
  const [session] = await Promise.allSettled([openSession(), wearSettings()])
  if (session.status === 'fulfilled') openPhones()
  else {
    // The browser keeps nothing for us: say so, rather than 正在打开 for ever.
    console.error(session.reason)
    cannotOpen.value = true
  }
  openDirectory()
  const app = createApp(App).use(router)
  await router.isReady()
  app.mount('#app')
  await keepApp()
  const { keepAhead } = await import('./training/ahead')
  keepAhead()
}

void start()
