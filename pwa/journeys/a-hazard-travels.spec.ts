/** A hazard photographed with no signal on one phone reaches another. */
import { expect, test } from './people'
import { chip, edit, fillReport, openHazard, report, row, submit } from './hazards'

test('a grid worker reports with no signal, and the firm and a colleague see it by themselves', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  const ma = await person('马三')
  await gu.keepsTheApp()
  await gu.goOffline()
  await gu.loseTab()
  await gu.openTab()

  await report(gu, { summary: '2 号泵联轴器没有护罩', place: '泵房东侧' })
  await expect(chip(gu, '已存手机')).toBeVisible()
  await gu.go('/hazards')
  await expect(row(gu, '2 号泵联轴器没有护罩')).toContainText('已存手机')

  await openHazard(gu, '2 号泵联轴器没有护罩')
  await edit(gu, '具体位置', '泵房西侧')
  await expect(gu.page.getByText('泵房西侧').first()).toBeVisible()
  await expect(chip(gu, '已存手机')).toBeVisible()

  await gu.goOnline()
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect(gu.page.getByText(/YH-\d{6}-\d{3}/).first()).toBeVisible()

  for (const other of [ma, he]) {
    await openHazard(other, '2 号泵联轴器没有护罩')
    await expect(other.page.getByText('泵房西侧').first()).toBeVisible()
    const picture = other.page.locator('img').first()
    await expect(picture).toBeVisible()
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
  }
})

test('what changes on one phone shows on an open page of another without being asked for', async ({ person }) => {
  const gu = await person('顾一')
  const ma = await person('马三')
  await report(gu, { summary: '压力表过期' })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(ma, '压力表过期')
  await edit(gu, '具体位置', '空压机房')
  // A poke brings it: the timer alone would take a minute.
  await expect(ma.page.getByText('空压机房').first()).toBeVisible({ timeout: 10_000 })
})

test('a tab killed half-way through a report loses nothing', async ({ person }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  await fillReport(gu, { summary: '配电箱门开着', place: '门卫旁' })
  await expect(gu.page.getByText(/自动保存/)).toBeVisible()
  await gu.page.waitForTimeout(400) // A person's hand is slower than the autosave.
  await gu.loseTab()

  await gu.openTab()
  await gu.page.getByText('继续填写').first().click()
  await expect(gu.page.getByLabel('说明')).toHaveValue('配电箱门开着')
  await expect(gu.page.getByLabel('具体位置')).toHaveValue('门卫旁')
  await expect(gu.page.getByRole('button', { name: '删掉第 1 张照片' })).toBeVisible()
  await submit(gu)
  await expect(chip(gu, '已存手机')).toBeVisible()
})

test('a server that is killed while phones send loses and doubles nothing', async ({ person, server }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  for (const number of [1, 2, 3]) {
    await gu.go('/')
    await report(gu, { summary: `第 ${number} 处`, photo: number === 1 })
  }
  const killed = server.kill()
  await gu.goOnline()
  await killed
  await gu.page.waitForTimeout(500)
  await server.start()
  await gu.go('/outbox')
  await gu.page.getByRole('button', { name: /现在上传|现在试一次/ }).click()
  await gu.go('/hazards')
  for (const number of [1, 2, 3]) {
    await expect(row(gu, `第 ${number} 处`)).toHaveCount(1)
    await expect(row(gu, `第 ${number} 处`)).not.toContainText('已存手机', { timeout: 30_000 })
  }
  const ma = await person('马三')
  await ma.go('/hazards')
  for (const number of [1, 2, 3]) await expect(row(ma, `第 ${number} 处`)).toHaveCount(1)
})
