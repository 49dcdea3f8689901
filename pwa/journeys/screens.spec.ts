/**
 * Every screen, as every role sees it, in the light, dark and large looks: axe finds nothing
 * serious, nothing is wider than the phone, and no word that a worker should never read is
 * there. `ANXUN_SHOTS=folder` also keeps a picture of each.
 */
import type { Page } from '@playwright/test'

import { PASSWORD as DEMO_PASSWORD } from './demo'
import { LOOKS, shoot, wrongWith } from './looks'
import { expect, Person, PHONE, test as base } from './people'
import { Server } from './server'

/** Where each role goes; `›` follows the first link of the list it stands behind. */
const ROUNDS: Readonly<Record<string, readonly string[]>> = {
  WG01: ['/', '/todo', '/hazards', '/hazards›', '/hazards/new', '/records/visit', '/records/visit›', '/visits/new',
    '/outbox', '/conflicts', '/conflicts›', '/area', '/me', '/me/data', '/me/password', '/settings', '/feedback', '/privacy',
    '/emergency', '/team', '/start'],
  HC001: ['/', '/todo', '/hazards', '/hazards›', '/team', '/team/new', '/privacy'],
  YF101: ['/', '/outbox', '/refusals›', '/team', '/team/newcomer'],
  HC203: ['/', '/hazards', '/hazards›', '/train', '/train/mine', '/notices', '/briefings'],
  HC101: ['/', '/today', '/briefings', '/team'],
  JD02: ['/', '/todo', '/hazards›', '/area'],
  QU01: ['/', '/hazards', '/records/feedback', '/records/feedback›'],
}

/** Sheets and notices: what they are called here, from where, and what opens them. */
const OVER = [
  ['export', '/outbox', '导出未上传内容'],
  ['anew', '/conflicts›', '都不用，写新的'],
  ['checked', '/me/data', '检查是否齐全'],
] as const

const test = base.extend<object, { demo: Server }>({
  demo: [
    async ({}, use) => {
      const demo = await Server.demo()
      await use(demo)
      await demo.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

for (const [login, ways] of Object.entries(ROUNDS)) {
  test(`every screen of ${login} is readable for everybody`, async ({ browser, demo }) => {
    test.setTimeout(300_000)
    const context = await browser.newContext(PHONE)
    const who = new Person(login, context, await context.newPage(), demo)
    await who.signIn(DEMO_PASSWORD)
    await expect(who.page.getByText(/全部已送达|没有要上传的|需要您处理/).first()).toBeVisible()
    const troubles: string[] = []
    for (const way of ways) {
      for (const [look, chosen] of Object.entries(LOOKS)) {
        await wear(who.page, chosen)
        await go(who, way)
        await shoot(who.page, `${login}${way.replaceAll(/[/›]/g, '-')}-${look}`)
        troubles.push(...(await wrongWith(who.page)).map((each) => `${login} ${way} ${look}: ${each}`))
      }
    }
    expect(troubles).toEqual([])
    await context.close()
  })
}

test('what opens over a screen is readable too', async ({ browser, demo }) => {
  test.setTimeout(180_000)
  const context = await browser.newContext(PHONE)
  const who = new Person('WG01', context, await context.newPage(), demo)
  await who.signIn(DEMO_PASSWORD)
  await who.page.evaluate(() => localStorage.setItem('anxun-lost/x', JSON.stringify({ account: 'x', name: '许海燕', waiting: 2, at: 1 })))
  const troubles: string[] = []
  for (const [name, way, button] of OVER) {
    for (const [look, chosen] of Object.entries(LOOKS)) {
      await wear(who.page, chosen)
      await go(who, way)
      await who.page.getByRole('button', { name: button }).click()
      await settled(who.page)
      await shoot(who.page, `over-${name}-${look}`)
      troubles.push(...(await wrongWith(who.page)).map((each) => `${name} ${look}: ${each}`))
    }
  }
  expect(troubles).toEqual([])
  await context.close()
})

test('the screens that anybody may open are readable for everybody', async ({ browser, demo }) => {
  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  const troubles: string[] = []
  for (const way of ['/sign-in', '/emergency', '/privacy', '/settings', '/proof/nothing']) {
    for (const [look, chosen] of Object.entries(LOOKS)) {
      await page.goto(`${demo.address}/#${way}`)
      await wear(page, chosen)
      await page.goto(`${demo.address}/?${look}#${way}`)
      await settled(page)
      await shoot(page, `nobody${way.replaceAll('/', '-')}-${look}`)
      troubles.push(...(await wrongWith(page)).map((each) => `${way} ${look}: ${each}`))
    }
  }
  expect(troubles).toEqual([])
  await context.close()
})

async function wear(page: Page, chosen: object): Promise<void> {
  await page.evaluate((settings) => localStorage.setItem('anxun-settings', JSON.stringify(settings)), chosen)
}

async function go(who: Person, way: string): Promise<void> {
  const [list = '', follow] = way.split('›')
  await who.go(list === '/refusals' ? '/outbox' : list)
  await who.page.reload()
  await settled(who.page)
  if (follow === undefined) return
  const scope = list === '/refusals' ? 'a[href*="/refusals/"]' : `a[href*="${list.replace(/s$/, '')}"][href*="-"]`
  await who.page.locator(`main ${scope}`).first().click()
  await settled(who.page)
}

/** Nothing is being read or fetched any more, and pictures are there. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.waitForTimeout(700)
}
