/** 照片核对: people without an account compare their files with what was recorded; nothing of theirs leaves. */
import type { Page } from '@playwright/test'

import { chip, fillReport, openHazard, submit } from './hazards'
import { readableNow, wrongWith } from './looks'
import { expect, PHONE, test, type Person } from './people'
import { rowsOf } from './store'

interface PhotoRow {
  readonly sha256: string
  readonly state: string
}

/** A picture as a camera might give it; `speck` changes one corner of it. */
async function shot({ page }: Person, speck = ''): Promise<Buffer> {
  const bytes = await page.evaluate(async (colour) => {
    const canvas = new OffscreenCanvas(1200, 900)
    const context = canvas.getContext('2d')
    if (!context) return []
    const sky = context.createLinearGradient(0, 0, 1200, 900)
    sky.addColorStop(0, '#20303f')
    sky.addColorStop(0.5, '#e8d8a0')
    sky.addColorStop(1, '#703020')
    context.fillStyle = sky
    context.fillRect(0, 0, 1200, 900)
    context.fillStyle = '#0b5fc4'
    for (const [x = 0, y = 0] of [[100, 500], [480, 120], [800, 600]]) context.fillRect(x, y, 260, 200)
    if (colour) context.fillStyle = colour
    context.fillRect(1180, 880, 12, 12)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.93 })
    return [...new Uint8Array(await blob.arrayBuffer())]
  }, speck)
  return Buffer.from(bytes)
}

/** Report with a picture out of the album, and wait until all of it has arrived. */
async function reportWith(who: Person, summary: string, picture: Buffer): Promise<void> {
  const before = (await rowsOf<PhotoRow>(who, 'photos')).length
  await fillReport(who, { summary, photo: false })
  await who.page.locator('input[type=file]').first().setInputFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: picture })
  await expect(who.page.getByRole('button', { name: '删掉第 1 张照片' })).toBeVisible()
  await submit(who)
  await expect(chip(who, '已送达')).toBeVisible()
  await expect
    .poll(async () => (await rowsOf<PhotoRow>(who, 'photos')).map(({ state }) => state))
    .toEqual(Array(before + 1).fill('arrived'))
}

/** What the phone keeps of its pictures. */
async function keptBy({ page }: Person): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const account = localStorage.getItem('anxun-active') ?? ''
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(`anxun-${account}`)
      opening.onsuccess = () => resolve(opening.result)
    })
    const [row] = await new Promise<Array<{ bytes: ArrayBuffer }>>((resolve) => {
      const asking = database.transaction('photoBytes').objectStore('photoBytes').getAll()
      asking.onsuccess = () => resolve(asking.result as Array<{ bytes: ArrayBuffer }>)
    })
    database.close()
    return [...new Uint8Array(row?.bytes ?? new ArrayBuffer(0))]
  })
  return Buffer.from(bytes)
}

async function openPicture({ page }: Person) {
  await page.getByRole('button', { name: '整改前照片 1' }).click()
  const viewer = page.getByRole('dialog', { name: '整改前照片' })
  await expect(viewer.getByText('原照片不动')).toBeVisible()
  return viewer
}

async function choose(page: Page, buffer: Buffer, name = 'photo.jpg'): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/jpeg', buffer })
}

test('an outsider finds out which file is the recorded picture, without an account', async ({ person, browser }) => {
  const gu = await person('顾一')
  const original = await shot(gu)
  await reportWith(gu, '护栏松动', original)
  const number = (await gu.page.getByText(/YH-\d{6}-\d{3}/).first().innerText()).match(/YH-\d{6}-\d{3}/)?.[0] ?? ''
  const viewer = await openPicture(gu)
  expect(await readableNow(gu.page, 'proof-viewer')).toEqual([])
  await viewer.getByRole('button', { name: '给外人核对' }).click()
  const sheet = gu.page.getByRole('dialog', { name: '给外人核对' })
  await expect(sheet.getByText('90 天有效')).toBeVisible()
  await sheet.getByRole('button', { name: '生成链接' }).click()
  const link = await sheet.getByLabel(/核对链接/).inputValue()
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/proof\/[\w-]{20,}$/)
  await sheet.getByRole('button', { name: '复制链接' }).click()
  await expect(sheet.getByText('已复制')).toBeVisible()
  expect(await gu.page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  expect(await readableNow(gu.page, 'proof-sheet')).toEqual([])

  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  await page.goto(link)
  await expect(page.getByRole('heading', { name: `隐患 ${number}` })).toBeVisible()
  await expect(page.getByText('顾一')).toBeVisible()
  await expect(page.getByText('完好')).toBeVisible()
  expect(await readableNow(page, 'proof-page')).toEqual([])

  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  await choose(page, original)
  await expect(page.getByText('是上报时登记的原图')).toBeVisible()
  await choose(page, await keptBy(gu))
  await expect(page.getByText('是手机保存并上传的那一张')).toBeVisible()
  expect(await readableNow(page, 'proof-same')).toEqual([])
  await choose(page, await shot(gu, '#ffffff'), '微信图片_20261128.jpg')
  await expect(page.getByText('不是这张照片')).toBeVisible()
  expect(await readableNow(page, 'proof-other')).toEqual([])
  expect(sent).toEqual([])

  await gu.page.getByRole('button', { name: '收回我给过的链接' }).click()
  await expect(gu.page.getByText('已收回')).toBeVisible()
  await page.reload()
  await expect(page.getByText('这个链接已过期')).toBeVisible()
  expect(await readableNow(page, 'proof-gone')).toEqual([])
  await context.close()
})

test('words that were altered, and what became of the picture, are told to outsiders', async ({ server, browser }) => {
  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  const line = { kind: 'hazard', record: 'r', number: 'YH-261128-001', by: '顾一', claimed: '2026-11-28T07:42:10Z', chosen: false, original: 'o', copy_of: '', received: 1_795_000_000_000 }
  const named = [
    { ...line, position: 41, copy_of: 'b', genuine: false },
    { ...line, kind: 'visit', number: '', position: 57, chosen: true, genuine: true },
  ]
  const proof = { zone: '试验区', copy: 'c', renditions: {}, on_shelf: 'expired', named, expires: line.received }
  await context.route('**/proof', (route) => route.fulfill({ json: proof }))
  await page.goto(`${server.address}/#/proof/altered`)
  await expect(page.getByRole('alert')).toContainText('账本里的文字与摘要不符')
  await expect(page.getByText('已过保存期限')).toBeVisible()
  await expect(page.getByText('拍摄时间不详')).toBeVisible()
  expect(await readableNow(page, 'proof-altered')).toEqual([])
  await context.close()
})

test('without a network no link is made, and that is said', async ({ person }) => {
  const gu = await person('顾一')
  await reportWith(gu, '护栏松动', await shot(gu))
  await gu.goOffline()
  await openPicture(gu)
  await gu.page.getByRole('button', { name: '给外人核对' }).click()
  await gu.page.getByRole('button', { name: '生成链接' }).click()
  await expect(gu.page.getByText('需要联网。')).toBeVisible()
  expect(await wrongWith(gu.page)).toEqual([])
})

test('a picture that looks like one of another record says so, and leads there', async ({ person }) => {
  const gu = await person('顾一')
  await reportWith(gu, '护栏松动', await shot(gu))
  await gu.go('/')
  await reportWith(gu, '护栏又松了', await shot(gu, '#ffffff'))
  const viewer = await openPicture(gu)
  await expect(viewer.getByText('和另外 1 张照片很像，可能是用过的照片（只是提示）')).toBeVisible()
  expect(await readableNow(gu.page, 'proof-alike')).toEqual([])
  await viewer.getByRole('link', { name: /YH-/ }).click()
  await expect(gu.page.getByRole('heading', { name: '护栏松动' })).toBeVisible()
})

test('a picture past its retention is neither lost nor an error', async ({ person }) => {
  const gu = await person('顾一')
  const ma = await person('马三')
  let asked = 0
  await ma.context.route(/\/photos\/[0-9a-f]{64}\?size=/, (route) => {
    asked += 1
    const body = JSON.stringify({ status: 410, code: 'photo-expired', title: '照片已过保存期限。' })
    return route.fulfill({ status: 410, contentType: 'application/problem+json', body })
  })
  await reportWith(gu, '护栏松动', await shot(gu))
  await openHazard(ma, '护栏松动')
  await expect(ma.page.getByRole('button', { name: '已过保存期限' })).toBeVisible()
  await ma.page.getByRole('button', { name: '整改前照片 1' }).click()
  await expect(ma.page.getByRole('dialog').getByText('已过保存期限')).toBeVisible()
  expect(await readableNow(ma.page, 'proof-expired')).toEqual([])
  const before = asked
  await ma.page.waitForTimeout(3000)
  expect(asked).toBe(before)
})
