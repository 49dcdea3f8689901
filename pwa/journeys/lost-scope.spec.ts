/** Somebody loses his place, or his sign-in, while things of his still wait on the phone. */
import { Desk } from './desk'
import { expect, PASSWORD, Person, PHONE, test } from './people'
import { chip, edit, openHazard, report, row } from './hazards'
import { rowsOf } from './store'

interface Membership {
  readonly id: string
  readonly role: string
}

test('taken off his grid while offline: copies go, what he wrote before arrives or comes back whole', async ({
  person,
  server,
}) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(he, { summary: '网格里的', photo: false })
  await expect(chip(he, '已送达')).toBeVisible()
  await openHazard(gu, '网格里的')
  await gu.keepsTheApp()
  await gu.goOffline()
  await edit(gu, '具体位置', '换岗之前写的')
  await gu.go('/')
  await report(gu, { summary: '换岗之前报的', photo: false })

  const own = (await (await Desk.of(server, '顾一')).ask('GET', '/me/data')) as { memberships: Membership[] }
  const [place] = own.memberships
  const zhao = await Desk.of(server, '街道赵')
  await zhao.ask('DELETE', `/people/${server.ids['顾一']}/memberships/${place?.id}`)
  await gu.goOnline()
  await expect.poll(() => rowsOf(gu, 'queue'), { timeout: 30_000 }).toEqual([])

  await openHazard(he, '换岗之前报的')
  await openHazard(he, '网格里的')
  await expect(he.page.getByText('换岗之前写的').first()).toBeVisible()
  await gu.go('/hazards')
  await gu.page.getByRole('button', { name: /^全部/ }).first().click()
  await expect(row(gu, '网格里的')).toHaveCount(0)
  // His own report stays his.
  await expect(row(gu, '换岗之前报的')).toHaveCount(1)
  await gu.go('/outbox')
  await expect(gu.page.getByText('需要您处理')).toBeHidden()
})

test('what he goes on writing after he was taken off comes back whole', async ({ person, server }) => {
  const gu = await person('顾一')
  const he = await person('何二')
  await report(he, { summary: '别人的网格', photo: false })
  await expect(chip(he, '已送达')).toBeVisible()
  await openHazard(gu, '别人的网格')
  await gu.page.getByRole('button', { name: '改一改' }).click()
  const sheet = gu.page.getByRole('dialog')
  await sheet.getByLabel('说明').fill('写到一半人就不在网格了')
  const own = (await (await Desk.of(server, '顾一')).ask('GET', '/me/data')) as { memberships: Membership[] }
  const zhao = await Desk.of(server, '街道赵')
  await zhao.ask('DELETE', `/people/${server.ids['顾一']}/memberships/${own.memberships[0]?.id}`)
  // His copy goes with the next look; what he is typing stays before his eyes.
  await gu.page.evaluate(() => dispatchEvent(new Event('online')))
  const copies = async () => (await rowsOf<{ kind: string }>(gu, 'settled')).filter(({ kind }) => kind === 'hazard')
  await expect.poll(copies).toEqual([])
  await expect(sheet.getByLabel('说明')).toHaveValue('写到一半人就不在网格了')
  await sheet.getByRole('button', { name: '保存' }).click()
  await expect.poll(() => rowsOf(gu, 'queue'), { timeout: 30_000 }).toEqual([])

  // This phone knew by then that the record was no longer his.
  await gu.go('/outbox')
  await gu.page.getByRole('link', { name: /未收下/ }).click()
  await expect(gu.page.getByText('写到一半人就不在网格了')).toBeVisible()
  await expect(gu.page.getByText('原来那一条这部手机上已经没有了。')).toBeVisible()
  await gu.page.getByRole('button', { name: '留作记录' }).click()
  await expect(gu.page.getByText('需要您处理')).toBeHidden()
})

test('signed out elsewhere with a full queue: he signs in again and all of it goes out, once', async ({
  person,
  browser,
  server,
}) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  for (const at of [1, 2, 3]) {
    await gu.go('/')
    await report(gu, { summary: `登录过期前第 ${at} 处`, photo: at === 1 })
  }
  await edit(gu, '具体位置', '又改了一处')
  const context = await browser.newContext(PHONE)
  const other = new Person('顾一', context, await context.newPage(), server)
  await other.signIn()
  await other.go('/me')
  await other.page.getByRole('button', { name: '退出登录' }).click()
  await other.page.getByRole('dialog').getByText('所有手机都退出').click()
  await other.page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click()
  await context.close()

  await gu.goOnline()
  await expect(gu.page.getByText('登录过期，但内容都在手机里。').first()).toBeVisible()
  expect(await rowsOf(gu, 'queue')).toHaveLength(4)
  await gu.page.getByRole('link', { name: '重新登录' }).first().click()
  await gu.page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await gu.page.getByRole('button', { name: '登录', exact: true }).click()
  await expect.poll(() => rowsOf(gu, 'queue'), { timeout: 30_000 }).toEqual([])

  const he = await person('何二')
  await he.go('/hazards')
  for (const at of [1, 2, 3]) await expect(row(he, `登录过期前第 ${at} 处`)).toHaveCount(1)
  await openHazard(he, '登录过期前第 3 处')
  await expect(he.page.getByText('又改了一处').first()).toBeVisible()
})
