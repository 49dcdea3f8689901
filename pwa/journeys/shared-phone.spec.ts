/** 口令: several people use one phone, and a record says whether its own PIN was typed. */
import type { Locator } from '@playwright/test'

import { PASSWORD, test } from './demo'
import { readableNow } from './looks'
import { expect, type Person } from './people'

test.setTimeout(240_000)

const RIGHT = /系好安全带，摸静电释放球|往上风向撤，报中控室|先报告，不盲目施救/
const [ZHANG, XU] = [
  { name: '张伟', number: 'HC201', pin: '2468' },
  { name: '徐芳', number: 'HC203', pin: '135790' },
]

function sheet({ page }: Person): Locator {
  return page.getByRole('dialog')
}

async function handOver(phone: Person): Promise<void> {
  await phone.go('/me')
  await phone.page.getByRole('button', { name: /^换人/ }).click()
  await expect(phone.page.getByRole('heading', { name: '这部手机上的人' })).toBeVisible()
}

async function takeOver(phone: Person, name: string): Promise<void> {
  await handOver(phone)
  await phone.page.getByRole('button', { name }).click()
}

async function atHome({ page }: Person): Promise<void> {
  await expect(page.getByRole('link', { name: /随手拍隐患/ })).toBeVisible()
}

async function signInBeside(phone: Person, number: string): Promise<void> {
  await phone.page.getByLabel(/工号/).fill(number)
  await phone.page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await phone.page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(phone.page.getByText(/全部已送达|没有要上传的|需要您处理/).first()).toBeVisible()
}

async function setPin(phone: Person, pin: string): Promise<void> {
  await phone.go('/me')
  await phone.page.getByRole('button', { name: /^设口令/ }).click()
  await sheet(phone).getByLabel(/4 到 6 位数字/).fill(pin)
  await sheet(phone).getByLabel('再输一次').fill(pin)
  await sheet(phone).getByRole('button', { name: '设口令' }).click()
  await expect(phone.page.getByRole('button', { name: /^改口令/ })).toBeVisible()
}

async function type(phone: Person, pin: string): Promise<void> {
  await sheet(phone).getByLabel(/4 到 6 位数字/).fill(pin)
  await sheet(phone).getByRole('button', { name: '确定' }).click()
}

/** 岗前一分钟, from the post to the row of one's own history. */
async function checkIn(phone: Person): Promise<Locator> {
  const { page } = phone
  await phone.go('/train')
  await page.getByRole('button', { name: /巡检岗/ }).first().click()
  await page.getByRole('button', { name: '我看完了' }).click()
  await page.getByRole('button', { name: RIGHT }).click()
  await page.getByRole('button', { name: '我已知晓' }).click()
  await expect(page.getByRole('heading', { name: '完成了' })).toBeVisible()
  await phone.go('/train/mine')
  return page.locator('.row').first()
}

test('offline on one phone, two people: each record says how its person was known', async ({ person }) => {
  const phone = await person(ZHANG.number)
  await phone.go('/me')
  await expect(phone.page.getByRole('button', { name: /^换人/ })).toBeVisible()
  await expect(phone.page.getByRole('button', { name: /^设口令/ })).toBeHidden()
  await handOver(phone)
  await signInBeside(phone, XU.number)
  await setPin(phone, XU.pin)
  await takeOver(phone, ZHANG.name)
  await atHome(phone)
  await setPin(phone, ZHANG.pin)
  await phone.page.getByRole('button', { name: '去掉口令' }).scrollIntoViewIfNeeded()
  const troubles = await readableNow(phone.page, 'pin-me')

  await phone.goOffline()
  await takeOver(phone, XU.name)
  await type(phone, '1111')
  await expect(sheet(phone).getByText('口令不对，还可以试 4 次。')).toBeVisible()
  troubles.push(...(await readableNow(phone.page, 'pin-wrong')))
  await type(phone, XU.pin)
  await atHome(phone)
  const hers = await checkIn(phone)
  await expect(hers.getByText('共用手机，输了口令', { exact: true })).toBeVisible()
  troubles.push(...(await readableNow(phone.page, 'pin-mine')))

  await takeOver(phone, ZHANG.name)
  await sheet(phone).getByRole('button', { name: '先不输' }).click()
  await atHome(phone)
  const his = await checkIn(phone)
  await expect(his.getByText('共用手机', { exact: true })).toBeVisible()
  expect(troubles).toEqual([])

  // Both arrive, each under its own name.
  await phone.goOnline()
  await expect(his.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
  await takeOver(phone, XU.name)
  await type(phone, XU.pin)
  await atHome(phone)
  await phone.go('/train/mine')
  await expect(phone.page.locator('.row').first().locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
  const leader = await person('HC101')
  await leader.go('/today')
  for (const { name, number } of [ZHANG, XU]) {
    await expect(leader.page.locator('.row', { hasText: `${name} ${number}` })).toContainText('学过')
  }
})

test('opened anew or after a while it is asked for over the page; a password takes a forgotten one away', async ({ person }) => {
  const phone = await person(ZHANG.number)
  await handOver(phone)
  await signInBeside(phone, XU.number)
  await setPin(phone, XU.pin)

  await phone.goOffline()
  await phone.loseTab()
  await phone.openTab('/emergency')
  await expect(phone.page.getByRole('heading', { name: '紧急' }).first()).toBeVisible()
  await expect(sheet(phone)).toBeHidden()
  await phone.go('/train/mine')
  await expect(sheet(phone).getByLabel(/4 到 6 位数字/)).toBeFocused()
  const troubles = await readableNow(phone.page, 'pin-offered')
  await type(phone, XU.pin)
  await expect(sheet(phone)).toBeHidden()
  await comesBackLater(phone)
  await sheet(phone).getByRole('button', { name: '先不输' }).click()
  const hers = await checkIn(phone)
  await expect(hers.getByText('共用手机', { exact: true })).toBeVisible()

  // Five wrong ones: the pause outlives the tab, and work goes on all the same.
  await takeOver(phone, XU.name)
  for (const pin of ['1111', '2222', '3333', '4444', '5555']) {
    await type(phone, pin)
    await expect(sheet(phone).getByRole('alert')).toBeVisible()
    await expect(sheet(phone).getByLabel(/4 到 6 位数字/)).toHaveValue('')
  }
  await expect(sheet(phone).getByText(/连着输错 5 次，请等 \d+ 秒再试/)).toBeVisible()
  await phone.loseTab()
  await phone.openTab('/sign-in')
  await phone.page.getByRole('button', { name: XU.name }).click()
  await expect(sheet(phone).getByText(/连着输错 5 次，请等 \d+ 秒再试/)).toBeVisible()
  troubles.push(...(await readableNow(phone.page, 'pin-pause')))

  await sheet(phone).getByRole('button', { name: '忘了口令' }).click()
  troubles.push(...(await readableNow(phone.page, 'pin-forgot')))
  await phone.goOnline()
  await sheet(phone).getByRole('button', { name: '用密码登录' }).click()
  await expect(phone.page.getByLabel(/工号/)).toHaveValue(XU.number)
  await phone.page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await phone.page.getByRole('button', { name: '登录', exact: true }).click()
  await atHome(phone)
  await phone.go('/me')
  await phone.page.getByRole('button', { name: /^设口令/ }).click()
  troubles.push(...(await readableNow(phone.page, 'pin-set')))
  expect(troubles).toEqual([])
})

/** The page was hidden for six minutes, as its own clock tells it. */
async function comesBackLater({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const show = (state: string) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    }
    const now = Date.now
    show('hidden')
    Date.now = () => now() + 6 * 60_000
    show('visible')
    Date.now = now
  })
}
