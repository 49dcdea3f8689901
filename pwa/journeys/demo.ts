/** People of the demo zone, in which there are posts, cards and shifts already. */
import type { BrowserContext, BrowserContextOptions } from '@playwright/test'

import { test as base, expect, Person, PHONE } from './people'
import { Server } from './server'

export const PASSWORD = 'anxun-demo-2026'

interface Stage {
  demo: Server
  person: (number: string, device?: BrowserContextOptions) => Promise<Person>
}

export const test = base.extend<Stage>({
  demo: async ({}, use) => {
    const demo = await Server.demo()
    await use(demo)
    await demo.close()
  },
  person: async ({ browser, demo }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (number, device = PHONE) => {
      const context = await browser.newContext(device)
      contexts.push(context)
      const somebody = new Person(number, context, await context.newPage(), demo)
      await somebody.signIn(PASSWORD)
      await expect(somebody.page.getByText(/全部已送达|没有要上传的|需要您处理/).first()).toBeVisible()
      await somebody.keepsTheApp()
      return somebody
    })
    for (const context of contexts) await context.close()
  },
})
