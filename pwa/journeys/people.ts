/** People with phones: each is a browser context of its own, on one real server. */
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'

import { Server } from './server'

export const PASSWORD = 'tank farm at dawn'

/** Somebody with a phone in hand. */
export class Person {
  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    public page: Page,
    private readonly server: Server,
  ) {}

  async signIn(password = PASSWORD): Promise<void> {
    await this.page.goto(`${this.server.address}/`)
    await this.page.getByLabel(/工号/).fill(this.name)
    await this.page.getByLabel('密码', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(this.page.getByRole('link', { name: /随手拍隐患/ })).toBeVisible()
  }

  /** Wait until the service worker keeps the app, so that it opens without a network. */
  async keepsTheApp(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await expect
      .poll(() => this.page.evaluate(() => navigator.serviceWorker.controller?.state ?? ''))
      .toBe('activated')
  }

  /** Aeroplane mode: the network of the whole context, the service worker's included. */
  async goOffline(): Promise<void> {
    await this.context.setOffline(true)
  }

  async goOnline(): Promise<void> {
    await this.context.setOffline(false)
  }

  /** The system closes the tab without asking it. */
  async loseTab(): Promise<void> {
    await this.page.close({ runBeforeUnload: false })
  }

  async openTab(way = '/'): Promise<void> {
    this.page = await this.context.newPage()
    await this.page.goto(`${this.server.address}/#${way}`)
  }

  async go(way: string): Promise<void> {
    await this.page.goto(`${this.server.address}/#${way}`)
  }
}

/** A phone of the size that most have, with camera and location allowed. */
export const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  permissions: ['camera', 'geolocation', 'clipboard-read', 'clipboard-write'],
  geolocation: { latitude: 31.9, longitude: 120.9, accuracy: 18 },
}

interface Stage {
  server: Server
  person: (name: string) => Promise<Person>
}

export const test = base.extend<Stage>({
  server: async ({}, use) => {
    const server = await Server.found()
    await use(server)
    await server.close()
  },
  person: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (name) => {
      const context = await browser.newContext(PHONE)
      contexts.push(context)
      const somebody = new Person(name, context, await context.newPage(), server)
      await somebody.signIn()
      return somebody
    })
    for (const context of contexts) await context.close()
  },
})

export { expect }
