/** The app opens where there is no signal: after the tab was closed, and after the browser was. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium as browserType } from '@playwright/test'

import { chromium } from '../playwright.config'
import { expect, Person, test } from './people'

test('a signed-in phone opens in aeroplane mode after its tab was closed', async ({ person }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  await gu.loseTab()
  await gu.openTab()
  await expect(gu.page.getByText('顾一')).toBeVisible()
  await expect(gu.page.getByRole('link', { name: /随手拍隐患/ })).toBeVisible()
})

test('it opens after the whole browser was closed and the server is gone', async ({ server }) => {
  const profile = mkdtempSync(join(tmpdir(), 'anxun-profile-'))
  const options = { ...chromium, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
  const first = await browserType.launchPersistentContext(profile, options)
  const gu = new Person('顾一', first, first.pages()[0] ?? (await first.newPage()), server)
  await gu.signIn()
  await gu.keepsTheApp()
  await first.close()
  await server.kill()

  const again = await browserType.launchPersistentContext(profile, options)
  const page = again.pages()[0] ?? (await again.newPage())
  await page.goto(server.address)
  await expect(page.getByText('顾一')).toBeVisible()
  await again.close()
  rmSync(profile, { recursive: true, force: true })
})
