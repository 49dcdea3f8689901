/** The loop of a hazard by role: found, put right with an after-picture, accepted; and disputed. */
import { expect, test, type Person } from './people'
import { chip, openHazard, report } from './hazards'

async function step({ page }: Person, name: string, fill: () => Promise<void> = async () => undefined): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await fill()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

async function stands({ page }: Person, status: string): Promise<void> {
  await expect(page.locator('header, .headline, .kept').filter({ hasText: status }).first()).toBeVisible()
}

test('found by the grid, put right by the team leader offline, accepted by the grid', async ({ person }) => {
  const gu = await person('顾一')
  const ma = await person('马三')
  const li = await person('李四')
  await report(gu, { summary: '吊钩防脱扣坏了' })
  await step(gu, '责令整改', async () => {
    await gu.page.getByRole('dialog').getByText('3 天', { exact: false }).first().click()
  })
  await expect(chip(gu, '已送达')).toBeVisible()

  await openHazard(ma, '吊钩防脱扣坏了')
  await stands(ma, '待整改')
  await step(ma, '换人整改', async () => {
    const sheet = ma.page.getByRole('dialog').first()
    await sheet.getByRole('button', { name: /整改人/ }).click()
    await ma.page.getByRole('dialog').last().getByRole('button', { name: /李四/ }).click()
  })
  await expect(chip(ma, '已送达')).toBeVisible()

  await openHazard(li, '吊钩防脱扣坏了')
  await li.keepsTheApp()
  await li.goOffline()
  await step(li, '整改完成', async () => {
    await li.page.getByRole('button', { name: '拍照', exact: true }).click()
    await expect(li.page.getByRole('dialog').getByRole('button', { name: '删掉第 1 张照片' })).toBeVisible()
  })
  await expect(chip(li, '已存手机')).toBeVisible()
  await li.goOnline()
  await expect(chip(li, '已送达')).toBeVisible()

  await expect(gu.page.getByText('整改后照片').first()).toBeVisible()
  await step(gu, '验收销号')
  await stands(gu, '已销号')
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect(gu.page.getByText('办理经过').first()).toBeVisible()
})

test("a worker's report stays the firm's, is turned down with a reason, and he asks once for another look", async ({
  person,
}) => {
  const wu = await person('吴五')
  const ma = await person('马三')
  const gu = await person('顾一')
  await report(wu, { summary: '地沟盖板缺一块', photo: false })
  await expect(chip(wu, '已送达')).toBeVisible()
  const li = await person('李四')
  await openHazard(li, '地沟盖板缺一块')
  await expect(li.page.getByText('办理经过').first()).toBeVisible()
  await expect(li.page.getByText('吴五')).toHaveCount(0)
  await openHazard(ma, '地沟盖板缺一块')
  await expect(ma.page.getByText('吴五').first()).toBeVisible()
  await step(ma, '不成立', async () => {
    await ma.page.getByRole('dialog').getByLabel('原因').fill('昨天已补上')
  })
  await expect(wu.page.getByText('昨天已补上').first()).toBeVisible()
  await step(wu, '申请复核', async () => {
    await wu.page.getByRole('dialog').getByLabel('原因').fill('东头那块还缺')
  })
  await expect(ma.page.getByText('东头那块还缺').first()).toBeVisible()
  await gu.go('/hazards')
  await expect(gu.page.getByText('地沟盖板缺一块')).toBeHidden()
})

test('a firm disputes, and the street decides', async ({ person }) => {
  const gu = await person('顾一')
  const ma = await person('马三')
  const zhao = await person('街道赵')
  await report(gu, { summary: '围墙裂缝', photo: false })
  await step(gu, '责令整改', async () => {
    await gu.page.getByRole('dialog').getByText('3 天', { exact: false }).first().click()
  })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(ma, '围墙裂缝')
  await step(ma, '有异议', async () => {
    await ma.page.getByRole('dialog').getByLabel('原因').fill('不是我们的围墙')
  })
  await expect(chip(ma, '已送达')).toBeVisible()
  await openHazard(zhao, '围墙裂缝')
  await step(zhao, '异议成立', async () => {
    await zhao.page.getByRole('dialog').getByLabel('原因').fill('属实，归市政')
  })
  await expect(ma.page.getByText('属实，归市政').first()).toBeVisible()
  await expect(gu.page.getByText('属实，归市政').first()).toBeVisible()
})
