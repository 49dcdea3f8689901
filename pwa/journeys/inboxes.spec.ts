/** 两处都改过 and 未收下, from end to end: whatever a person chooses, nothing that was written goes. */
import { expect, test, type Person } from './people'
import { chip, edit, fillReport, openHazard, report, submit } from './hazards'
import type { Server } from './server'
import { rowsOf } from './store'

interface Stage {
  readonly person: (name: string) => Promise<Person>
  readonly server: Server
}

/** 顾一 and 何二 rewrote the same words apart; 何二 has the question open. */
async function disputed({ person }: Stage): Promise<readonly [Person, Person]> {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(gu, { summary: '氨气报警器响', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '氨气报警器响')
  await he.keepsTheApp()
  await he.goOffline()
  await edit(he, '说明', '氨气报警器响，西间')
  await edit(gu, '说明', '氨气报警器响，东间')
  await expect(chip(gu, '已送达')).toBeVisible()
  await he.goOnline()
  await he.page.getByRole('link', { name: '去选一个' }).click()
  await expect(he.page.getByRole('heading', { name: /您的/ })).toBeVisible()
  await expect(he.page.getByRole('heading', { name: /顾一的/ })).toBeVisible()
  return [gu, he]
}

async function settled(both: readonly Person[], words: string): Promise<void> {
  for (const each of both) {
    await expect(each.page.getByRole('heading', { name: words, exact: true })).toBeVisible()
    await expect(each.page.getByText('有一处两个人都改过')).toBeHidden()
  }
}

for (const [button, words, other] of [
  ['用我的', '氨气报警器响，西间', '氨气报警器响，东间'],
  ['用顾一的', '氨气报警器响，东间', '氨气报警器响，西间'],
] as const) {
  test(`两处都改过: ${button}`, async ({ person, server }) => {
    const both = await disputed({ person, server })
    const [, he] = both
    await he.page.getByRole('button', { name: button }).click()
    await he.page.getByRole('button', { name: '看这一条' }).click()
    await settled(both, words)
    // The other's words stay, and can be put back.
    const history = he.page.locator('section').filter({ has: he.page.getByRole('heading', { name: '修改记录' }) })
    await expect(history).toContainText(other)
    await history.getByRole('button', { name: '换回来' }).first().click()
    await settled(both, other)
  })
}

test('两处都改过: a third text, typed into a tab that dies', async ({ person, server }) => {
  const both = await disputed({ person, server })
  const [, he] = both
  const way = new URL(he.page.url()).hash.slice(1)
  await he.page.getByRole('button', { name: '都不用，写新的' }).click()
  await he.page.getByRole('dialog').getByLabel('说明').fill('两间的报警器都响')
  await he.loseTab()
  await he.openTab(way)
  await he.page.getByRole('button', { name: '都不用，写新的' }).click()
  const sheet = he.page.getByRole('dialog')
  await expect(sheet.getByLabel('说明')).toHaveValue('两间的报警器都响')
  await sheet.getByRole('button', { name: '用我新写的' }).click()
  await he.page.getByRole('button', { name: '看这一条' }).click()
  await settled(both, '两间的报警器都响')
})

test('两处都改过: the record was taken back, and what was written on it begins a new one', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(gu, { summary: '爬梯缺一级', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '爬梯缺一级')
  await he.keepsTheApp()
  await he.goOffline()
  await edit(he, '说明', '爬梯缺两级，护笼也松')
  await gu.page.getByRole('button', { name: '撤回' }).click()
  await gu.page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
  await expect.poll(() => rowsOf(gu, 'queue')).toEqual([])
  await he.goOnline()

  await he.go('/outbox')
  await he.page.getByRole('link', { name: /两处都改过/ }).click()
  await expect(he.page.getByText('爬梯缺两级，护笼也松')).toBeVisible()
  await he.page.getByRole('button', { name: '用我写的另报一条' }).click()
  await expect(he.page.getByLabel('说明')).toHaveValue('爬梯缺两级，护笼也松')
  await he.page.getByRole('button', { name: /^场所单位/ }).click()
  await he.page.getByRole('searchbox').fill('南港泵业')
  await he.page.getByRole('dialog').getByRole('button', { name: /南港泵业/ }).first().click()
  await submit(he)
  await openHazard(gu, '爬梯缺两级，护笼也松')
  await he.go('/outbox')
  await expect(he.page.getByText('需要您处理')).toBeHidden()
})

/** More than the server takes. */
const TOO_LONG = '长'.repeat(4001)

/** A browser that does not keep to the form's own limit. */
async function liftLimit({ page }: Person): Promise<void> {
  await page.addInitScript(() => {
    const limits = HTMLTextAreaElement.prototype
    Object.defineProperty(limits, 'maxLength', { set: () => undefined, get: () => -1 })
    const set = limits.setAttribute
    limits.setAttribute = function (name: string, value: string) {
      if (name !== 'maxlength') set.call(this, name, value)
    }
  })
  await page.reload()
}

test('未收下: mended and sent again with everything that was written', async ({ person }) => {
  const gu = await person('顾一')
  await liftLimit(gu)
  await fillReport(gu, { summary: TOO_LONG, place: '泵房东侧' })
  await submit(gu)
  await gu.page.getByRole('link', { name: '看一看' }).first().click()
  await expect(gu.page.getByText('泵房东侧')).toBeVisible()
  await expect(gu.page.locator('img').first()).toBeVisible()
  await gu.page.getByRole('button', { name: '改一改再交' }).click()
  await expect(gu.page.getByLabel('具体位置')).toHaveValue('泵房东侧')
  await gu.page.getByLabel('说明').fill('联轴器没有护罩')
  await submit(gu)
  await expect(chip(gu, '已送达')).toBeVisible()
  await gu.go('/outbox')
  await expect(gu.page.getByText('需要您处理')).toBeHidden()

  const ma = await person('马三')
  await openHazard(ma, '联轴器没有护罩')
  await expect(ma.page.getByText('泵房东侧').first()).toBeVisible()
  const picture = ma.page.locator('img').first()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
})

test('未收下: what was written on top comes back with it, as one thing', async ({ person }) => {
  const gu = await person('顾一')
  await liftLimit(gu)
  await gu.keepsTheApp()
  await gu.goOffline()
  await report(gu, { summary: TOO_LONG, photo: false })
  await edit(gu, '具体位置', '泵房西侧')
  await gu.goOnline()
  await expect(gu.page.getByRole('link', { name: '看一看' })).toHaveCount(1)
  await gu.go('/outbox')
  await expect(gu.page.getByRole('link', { name: /未收下/ })).toHaveCount(1)
  await gu.page.getByRole('link', { name: /未收下/ }).click()
  await expect(gu.page.getByText('泵房西侧')).toBeVisible()
  await gu.page.getByRole('button', { name: '改一改再交' }).click()
  await expect(gu.page.getByLabel('具体位置')).toHaveValue('泵房西侧')
  await gu.page.getByLabel('说明').fill('地面有油')
  await submit(gu)
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect(gu.page.getByText('泵房西侧').first()).toBeVisible()
})

async function step({ page }: Person, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  const sheet = page.getByRole('dialog')
  if (name === '责令整改') await sheet.getByText('3 天', { exact: false }).first().click()
  if (name === '整改完成') {
    await sheet.getByRole('button', { name: '拍不了照片' }).click()
    await sheet.getByLabel('为什么拍不了').fill('已换新')
  }
  await sheet.getByRole('button', { name, exact: true }).click()
  await expect(sheet).toBeHidden()
}

test('未收下: a step that came too late is kept on file, and those in charge may look', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  const ma = await person('马三')
  const zhao = await person('街道赵')
  await report(gu, { summary: '氧气瓶没有防震圈', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '氧气瓶没有防震圈')
  await he.keepsTheApp()
  await he.goOffline()
  await step(gu, '责令整改')
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(ma, '氧气瓶没有防震圈')
  await step(ma, '整改完成')
  await expect(chip(ma, '已送达')).toBeVisible()
  await step(gu, '验收销号')
  await expect(chip(gu, '已送达')).toBeVisible()
  await step(he, '责令整改')
  await he.goOnline()

  await he.page.getByRole('link', { name: '看一看' }).first().click()
  await zhao.go('/area')
  await zhao.page.getByRole('link', { name: /何二/ }).click()
  await expect(zhao.page.getByText('这是别人的内容，只能看。')).toBeVisible()
  await expect(zhao.page.getByRole('button', { name: '留作记录' })).toBeHidden()

  await he.page.getByRole('button', { name: '留作记录' }).click()
  await he.go('/outbox')
  await expect(he.page.getByText('需要您处理')).toBeHidden()
  await zhao.go('/area')
  await expect(zhao.page.getByText('现在没有。')).toBeVisible()
})
