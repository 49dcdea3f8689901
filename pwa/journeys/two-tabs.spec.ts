/** One account in two tabs of one phone: one queue, whoever of them dies. */
import type { Page } from '@playwright/test'

import { expect, test, Person } from './people'
import { report, row } from './hazards'
import type { Server } from './server'
import { rowsOf } from './store'

interface Kept {
  readonly dseq: number
  readonly incarnation: string
  readonly outcome: { readonly outcome: string; readonly replayed?: boolean }
}

interface Stage {
  readonly person: (name: string) => Promise<Person>
  readonly server: Server
}

/** 顾一 has two tabs open without a network, and writes in both by turns. */
async function bothWrote({ person, server }: Stage): Promise<readonly [Person, Person]> {
  const one = await person('顾一')
  await one.keepsTheApp()
  const other = new Person('顾一', one.context, await one.context.newPage(), server)
  await other.go('/')
  await one.goOffline()
  for (const [at, tab] of [one, other, other, one].entries()) {
    await tab.go('/')
    await report(tab, { summary: `第 ${at + 1} 处`, photo: false })
  }
  return [one, other]
}

/**
 * From when this resolves, the server takes the first push of mutations, and its answer
 * never comes. `sent` resolves with the tab that sent it.
 */
async function answerLost({ context }: Person): Promise<{ readonly sent: Promise<Page> }> {
  let told: (tab: Page) => void
  const sent = new Promise<Page>((resolve) => (told = resolve))
  let lost = false
  await context.route('**/sync', async (route) => {
    const push = (route.request().postDataJSON() as { sent: unknown[] }).sent.length > 0
    if (lost || !push) return route.continue()
    lost = true
    await route.fetch()
    told(route.request().frame().page())
  })
  return { sent }
}

async function arrivedOnce(tab: Person, { person }: Stage): Promise<void> {
  await expect.poll(() => rowsOf(tab, 'queue'), { timeout: 30_000 }).toEqual([])
  const kept = (await rowsOf<Kept>(tab, 'kept')).sort((first, second) => first.dseq - second.dseq)
  expect(kept.map(({ dseq }) => dseq)).toEqual([1, 2, 3, 4])
  expect(new Set(kept.map(({ incarnation }) => incarnation)).size).toBe(1)
  expect(kept.map(({ outcome }) => [outcome.outcome, outcome.replayed ?? false])).toEqual(
    Array.from({ length: 4 }, () => ['applied', true]),
  )
  const ma = await person('马三')
  await ma.go('/hazards')
  for (const at of [1, 2, 3, 4]) await expect(row(ma, `第 ${at} 处`)).toHaveCount(1)
}

test('the tab that sends is killed between the server and its answer: the other goes on', async ({ person, server }) => {
  const [one, other] = await bothWrote({ person, server })
  const { sent } = await answerLost(one)
  await one.goOnline()
  const killed = await sent
  await killed.close({ runBeforeUnload: false })
  const left = killed === one.page ? other : one
  await arrivedOnce(left, { person, server })
})

test('both are killed while one sends: the next tab finds one queue and empties it', async ({ person, server }) => {
  const [one, other] = await bothWrote({ person, server })
  const { sent } = await answerLost(one)
  await one.goOnline()
  await sent
  await Promise.all([one.loseTab(), other.loseTab()])
  await one.openTab()
  await arrivedOnce(one, { person, server })
})

test('what is written in one tab shows in the other, and both say it has arrived', async ({ person, server }) => {
  const one = await person('顾一')
  await one.keepsTheApp()
  const other = new Person('顾一', one.context, await one.context.newPage(), server)
  await other.go('/hazards')
  await one.goOffline()
  await report(one, { summary: '两边都看得见', photo: false })
  await expect(row(other, '两边都看得见')).toContainText('已存手机')
  await one.goOnline()
  await expect(row(other, '两边都看得见')).not.toContainText('已存手机')
})
