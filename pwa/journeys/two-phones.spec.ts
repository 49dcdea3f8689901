/** Two phones that edit the same hazard apart. */
import { expect, test } from './people'
import { chip, edit, openHazard, report } from './hazards'

test('different fields edited apart are both kept', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(gu, { summary: '楼梯扶手松动', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '楼梯扶手松动')
  for (const each of [gu, he]) {
    await each.keepsTheApp()
    await each.goOffline()
  }
  await edit(gu, '说明', '楼梯扶手断了')
  await edit(he, '具体位置', '三楼西')
  await gu.goOnline()
  await he.goOnline()
  for (const each of [gu, he]) {
    await expect(each.page.getByRole('heading', { name: '楼梯扶手断了' })).toBeVisible()
    await expect(each.page.getByText('三楼西').first()).toBeVisible()
    await expect(chip(each, '已送达')).toBeVisible()
  }
})

test('two who rewrote the same words are told, both texts are kept, and one settles it', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(gu, { summary: '氨气报警器响', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '氨气报警器响')
  for (const each of [gu, he]) {
    await each.keepsTheApp()
    await each.goOffline()
  }
  await edit(gu, '说明', '氨气报警器响，东间')
  await edit(he, '说明', '氨气报警器响，西间')
  await gu.goOnline()
  await expect(chip(gu, '已送达')).toBeVisible()
  await he.goOnline()

  await expect(he.page.getByText('有一处两个人都改过')).toBeVisible()
  await expect(gu.page.getByText('有一处两个人都改过')).toBeVisible()
  await he.page.getByRole('link', { name: '去选一个' }).or(he.page.getByRole('button', { name: '去选一个' })).click()
  await expect(he.page.getByText('您的', { exact: false }).first()).toBeVisible()
  await expect(he.page.getByText('顾一的', { exact: false }).first()).toBeVisible()
  await he.page.getByRole('button', { name: '两个都留' }).click()
  await he.page.getByRole('button', { name: '看这一条' }).click()
  for (const each of [gu, he]) {
    await expect(each.page.getByRole('heading', { name: /东间[^]*西间|西间[^]*东间/ })).toBeVisible()
    await expect(each.page.getByText('有一处两个人都改过')).toBeHidden()
  }
})

test('words that arrive while one is typing are not overwritten when he saves', async ({ person }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(gu, { summary: '货架变形', photo: false })
  await expect(chip(gu, '已送达')).toBeVisible()
  await openHazard(he, '货架变形')

  await he.page.getByRole('button', { name: '改一改' }).click()
  const sheet = he.page.getByRole('dialog')
  await sheet.getByLabel('说明').fill('货架变形，第三排')
  await edit(gu, '说明', '货架变形，第五排')
  await expect(he.page.locator('.headline')).toHaveText('货架变形，第五排')
  await sheet.getByRole('button', { name: '保存' }).click()

  await expect(he.page.getByText('有一处两个人都改过')).toBeVisible()
  await expect(gu.page.getByText('有一处两个人都改过')).toBeVisible()
})

test('a shutter and back at once: the picture waits under 继续填写', async ({ person }) => {
  const gu = await person('顾一')
  // A slow phone: the picture is still being encoded when its taker is gone.
  await gu.page.addInitScript(() => {
    const { toBlob } = HTMLCanvasElement.prototype
    HTMLCanvasElement.prototype.toBlob = function (...given) {
      setTimeout(() => toBlob.apply(this, given), 1000)
    }
  })
  await gu.page.reload()
  await gu.page.getByRole('link', { name: /随手拍隐患/ }).click()
  await gu.page.getByRole('button', { name: '拍照', exact: true }).click()
  await gu.page.goBack()
  await gu.go('/')
  await gu.page.getByText('继续填写').first().click()
  await expect(gu.page.getByRole('button', { name: '删掉第 1 张照片' })).toBeVisible()
})

test('a tab killed while words are typed into an open record keeps them', async ({ person }) => {
  const gu = await person('顾一')
  await report(gu, { summary: '灯坏了', photo: false })
  await gu.page.getByRole('button', { name: '改一改' }).click()
  await gu.page.getByRole('dialog').getByLabel('说明').fill('灯坏了三盏')
  await gu.loseTab()
  await gu.openTab()
  await openHazard(gu, '灯坏了')
  await gu.page.getByRole('button', { name: '改一改' }).click()
  await expect(gu.page.getByRole('dialog').getByLabel('说明')).toHaveValue('灯坏了三盏')
})
