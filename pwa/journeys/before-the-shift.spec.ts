/** 岗前一分钟: from the plate to the record, with no network at all. */
import { readableNow } from './looks'
import { test } from './demo'
import { expect } from './people'
import { plateOf, qrOf } from './plates'

test.setTimeout(240_000)

test('offline, from the plate to the record: three taps, and it arrives by itself', async ({ person }) => {
  const worker = await person('HC201')
  const way = await plateOf(worker, '巡检岗')
  await worker.goOffline()
  await worker.loseTab()
  await worker.openTab(way)
  const { page } = worker
  await expect(page.getByText('罐顶湿滑')).toBeVisible()
  await expect(page.getByText('防爆区内不要拿出手机', { exact: false })).toBeVisible()

  await page.getByRole('button', { name: '我看完了' }).click()
  // The right answer, whichever question came: it is known to the journey, not to the screen.
  const right = page.getByRole('button', { name: /系好安全带，摸静电释放球|往上风向撤，报中控室|先报告，不盲目施救/ })
  await right.click()
  await expect(page.getByText('答对了')).toBeVisible()
  await page.getByRole('button', { name: '我已知晓' }).click()
  await expect(page.getByRole('heading', { name: '完成了' })).toBeVisible()
  await expect(page.locator('.chip', { hasText: '已存手机' })).toBeVisible()
  expect(await readableNow(page, 'train-done')).toEqual([])

  // The tab is killed, the network comes back: it is there once, and it goes up by itself.
  await worker.loseTab()
  await worker.openTab('/train/mine')
  await worker.goOnline()
  await expect(worker.page.locator('.row').first().locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
})

test('half-way the tab is killed: the answer that was given is still there', async ({ person }) => {
  const worker = await person('HC201')
  const way = await plateOf(worker, '巡检岗')
  await worker.goOffline()
  await worker.go(way)
  await worker.page.getByRole('button', { name: '我看完了' }).click()
  const wrong = worker.page.getByRole('button', { name: /先打电话|关掉报警|等下班再说/ })
  await wrong.click()
  await expect(worker.page.getByText('不对。正确的是：')).toBeVisible()
  await worker.loseTab()
  await worker.openTab(way)
  // A sibling question, and not the card again.
  await worker.page.getByRole('button', { name: /先打电话|关掉报警|等下班再说/ }).click()
  await expect(worker.page.getByText('已记录，班长会当面讲一次。不影响上岗。')).toBeVisible()
  await worker.page.getByRole('button', { name: '我已知晓' }).click()
  await expect(worker.page.getByRole('heading', { name: '完成了' })).toBeVisible()
})

test('wrong twice: the leader explains it, both close it, and it says so', async ({ person }) => {
  const worker = await person('HC201')
  await worker.go('/train')
  await worker.page.getByRole('button', { name: /巡检岗/ }).first().click()
  await worker.page.getByRole('button', { name: '我看完了' }).click()
  for (let tries = 0; tries < 2; tries += 1) {
    const wrong = worker.page.getByRole('button', { name: /先打电话|关掉报警|等下班再说/ })
    await wrong.click()
    if (tries === 0) await worker.page.getByRole('button', { name: '再答一题' }).click()
  }
  await worker.page.getByRole('button', { name: '我已知晓' }).click()
  await expect(worker.page.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })

  const leader = await person('HC101')
  await leader.go('/today')
  const his = leader.page.getByRole('button', { name: /张伟.*待当面讲解/ })
  await his.click()
  expect(await readableNow(leader.page, 'train-talk')).toEqual([])
  await leader.page.getByRole('button', { name: '我讲清楚了' }).click()
  await leader.page.getByRole('button', { name: '张伟 听明白了' }).click()
  await leader.page.getByRole('button', { name: '关闭' }).click()
  await expect(leader.page.getByText('讲解后合格')).toBeVisible()
  await expect(leader.page.getByText('还没收到').first()).toBeVisible()
})

test('no phone could be taken in: it is entered afterwards, with the time and the reason', async ({ person }) => {
  const worker = await person('HC201')
  await worker.goOffline()
  await worker.go('/train')
  await worker.page.getByRole('button', { name: '补录' }).click()
  await worker.page.getByLabel('为什么补录').fill('防爆区内没带')
  await worker.loseTab()
  await worker.openTab('/train')
  const { page } = worker
  await expect(page.getByLabel('为什么补录')).toHaveValue('防爆区内没带')
  await page.getByRole('button', { name: /巡检岗/ }).first().click()
  await expect(page.getByText('请写时间和原因。')).toBeVisible()
  await page.getByLabel('什么时候学的').fill('2026-01-05T07:40')
  await page.getByLabel('为什么补录').fill('防爆区内没带手机')
  expect(await readableNow(page, 'train-late')).toEqual([])
  await page.getByRole('button', { name: /巡检岗/ }).first().click()
  await expect(page.getByText(/补录 · .*07:40 · 防爆区内没带手机/)).toBeVisible()
  await page.getByRole('button', { name: '我看完了' }).click()
  await page.getByRole('button', { name: /系好安全带，摸静电释放球|往上风向撤，报中控室|先报告，不盲目施救/ }).click()
  await page.getByRole('button', { name: '我已知晓' }).click()
  await expect(page.getByRole('heading', { name: '完成了' })).toBeVisible()
  // It counts for the day on which it was, beside those that are there already.
  await worker.go('/train/mine')
  const late = page.locator('.row', { hasText: '1月5日' })
  await expect(late.locator('.chip', { hasText: '已存手机' })).toBeVisible()
  await worker.goOnline()
  await expect(late.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
})

test('a lost plate and a foreign code are told, and the post can be chosen all the same', async ({ person }) => {
  const worker = await person('HC201')
  const way = await plateOf(worker, '巡检岗')
  await worker.go(way.replace(/\..*$/, '.0000000000'))
  await expect(worker.page.getByText('这块牌子已经作废', { exact: false })).toBeVisible()
  await worker.go('/p/shop-42')
  await expect(worker.page.getByText('这不是岗位牌的二维码', { exact: false })).toBeVisible()
  await worker.page.getByRole('button', { name: /巡检岗/ }).first().click()
  await expect(worker.page.getByText('罐顶湿滑')).toBeVisible()
  const troubles = await readableNow(worker.page, 'train-card')
  await worker.page.getByRole('button', { name: '我看完了' }).click()
  troubles.push(...(await readableNow(worker.page, 'train-question')))
  expect(troubles).toEqual([])
})

test('the plate is scanned in the app, offline, by a reader that travels with it', async ({ demo, person }) => {
  const worker = await person('HC201')
  const way = await plateOf(worker, '巡检岗')
  const code = qrOf(`${demo.address}/#${way}`)
  await worker.goOffline()
  // The camera sees a plate: a real stream, read by the real reader.
  await worker.context.addInitScript((source) => {
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 640 })
      const pencil = canvas.getContext('2d')
      const plate = new Image()
      plate.src = source
      await plate.decode()
      setInterval(() => {
        pencil?.fillRect(0, 0, 640, 640)
        pencil?.drawImage(plate, 120, 120, 400, 400)
      }, 50)
      return canvas.captureStream(20)
    }
  }, code)
  await worker.loseTab()
  await worker.openTab('/train')
  await worker.page.getByRole('button', { name: '扫岗位牌' }).click()
  await expect(worker.page.getByText('罐顶湿滑')).toBeVisible({ timeout: 30_000 })
  expect(worker.page.url()).toContain('/#/train/')

  // Another code, out of the album: it says what it is, and the list is there.
  await worker.go('/train')
  await worker.context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await worker.page.reload()
  await worker.page.getByRole('button', { name: '扫岗位牌' }).click()
  await expect(worker.page.getByText('没有相机权限', { exact: false })).toBeVisible()
  expect(await readableNow(worker.page, 'scan-denied')).toEqual([])
  const foreign = Buffer.from(qrOf('https://shop.example/p/42').split(',')[1] ?? '', 'base64')
  await worker.page.locator('.scanner input').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: foreign })
  await expect(worker.page.getByText('这不是岗位牌的二维码', { exact: false })).toBeVisible()
})

test('one’s own record is taken along; an office reads the firm’s only in a visit that says so', async ({ person }) => {
  const worker = await person('HC201')
  await worker.go('/train/mine')
  const [own] = await Promise.all([
    worker.page.waitForEvent('download'),
    worker.page.getByRole('button', { name: '表格 XLSX' }).click(),
  ])
  expect(own.suggestedFilename()).toMatch(/\.xlsx$/)

  const grid = await person('WG01')
  const { page } = grid
  await grid.go('/visits')
  await expect(page.getByRole('heading', { name: '走访', level: 1 })).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: /南港海川/ }).first().click()
  await expect(page.getByRole('heading', { name: '培训档案' })).toBeVisible()
  expect(await readableNow(page, 'visit-records')).toEqual([])
  const [firms] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.getByRole('button', { name: '打印 PDF' }).click(),
  ])
  expect(firms.suggestedFilename()).toMatch(/\.pdf$/)
  // The firm sees that it was read.
  await expect(page.getByText('查看培训档案')).toBeVisible()
})

test('a notice is read with no network, once, and it is no more among what waits', async ({ person }) => {
  const worker = await person('HC203')
  await worker.goOffline()
  await worker.loseTab()
  await worker.openTab()
  await worker.page.getByRole('link', { name: /储罐区（重大危险源）.*公告 · 还没看/ }).click()
  await expect(worker.page.getByText('主要危险危害因素')).toBeVisible()
  expect(await readableNow(worker.page, 'notice')).toEqual([])
  await worker.page.getByRole('button', { name: '我看过了' }).click()
  await expect(worker.page.getByText(/已看过 · /)).toBeVisible()
  await worker.page.getByRole('button', { name: '回首页' }).click()
  await expect(worker.page.getByRole('link', { name: /公告 · 还没看/ })).toHaveCount(0)
  await worker.goOnline()
  // The desk hears of it.
  const manager = await person('HC001')
  await manager.go('/desk/cards')
  await manager.page.getByRole('link', { name: /储罐区（重大危险源）/ }).click()
  await expect(manager.page.getByRole('heading', { name: /^2\/\d+ 人已读$/ })).toBeVisible({ timeout: 60_000 })
})
