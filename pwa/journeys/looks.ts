/** How a screen looks to everybody: what axe, a narrow phone and a worker would say of it. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import type { Page } from '@playwright/test'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const SHOTS = process.env['ANXUN_SHOTS']
const NEVER_SHOWN = /同步|队列|冲突|缓存|服务器错误|500/

export const LOOKS = {
  light: { look: 'light', large: false },
  dark: { look: 'dark', large: false },
  large: { look: 'light', large: true },
} as const

/** What is wrong with the screen, in words. */
export async function wrongWith(page: Page): Promise<string[]> {
  await page.evaluate(axeSource())
  const serious = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 2).map((node) => `${id} ${node.html.slice(0, 120)}`))
  })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const words = await page.locator('body').innerText()
  const forbidden = NEVER_SHOWN.exec(words)?.[0]
  return [
    ...serious,
    ...(wide > 1 ? [`${wide} px wider than the phone`] : []),
    ...(forbidden ? [`says ${forbidden}`] : []),
  ]
}

let source = ''

function axeSource(): string {
  source ||= readFileSync(AXE, 'utf8')
  return source
}

/** Keep a picture of the screen, where somebody wants to look at them. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

/** What is open now, in each look: nothing is wrong with it, and a picture of it is kept. */
export async function readableNow(page: Page, name: string): Promise<string[]> {
  const troubles: string[] = []
  for (const [look, chosen] of Object.entries(LOOKS)) {
    await page.evaluate(({ look: now, large }) => {
      document.documentElement.dataset['look'] = now
      document.documentElement.dataset['size'] = large ? 'large' : ''
    }, chosen)
    await page.waitForTimeout(200)
    await shoot(page, `${name}-${look}`)
    troubles.push(...(await wrongWith(page)).map((each) => `${name} ${look}: ${each}`))
  }
  await page.evaluate(() => delete document.documentElement.dataset['size'])
  return troubles
}
