/** Pictures as evidence: copies are written and drawn on, what was taken stays as it was. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { chip, fillReport, openHazard, report, submit } from './hazards'
import { readableNow } from './looks'
import { expect, test, type Person } from './people'
import { loseRows, rowsOf } from './store'

interface PhotoRow {
  readonly sha256: string
  readonly original: string
  readonly takenAt: string
  readonly copyOf?: string
  readonly state: string
}

/** Note every word that is written on a canvas. */
async function watchPens({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const noted: string[] = []
    Object.assign(window, { written: noted })
    const pen = CanvasRenderingContext2D.prototype
    const { fillText } = pen
    pen.fillText = function (this: CanvasRenderingContext2D, text: string, x: number, y: number) {
      noted.push(text)
      fillText.call(this, text, x, y)
    }
  })
}

function written({ page }: Person): Promise<string> {
  return page.evaluate(() => (window as unknown as { written: string[] }).written.join('\n'))
}

/** What the bytes on the phone hash to now, by the name under which they lie. */
function hashesOf({ page }: Person): Promise<Array<[string, string]>> {
  return page.evaluate(async () => {
    const account = localStorage.getItem('anxun-active') ?? ''
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(`anxun-${account}`)
      opening.onsuccess = () => resolve(opening.result)
    })
    const rows = await new Promise<Array<{ sha256: string; bytes: ArrayBuffer }>>((resolve) => {
      const asking = database.transaction('photoBytes').objectStore('photoBytes').getAll()
      asking.onsuccess = () => resolve(asking.result as Array<{ sha256: string; bytes: ArrayBuffer }>)
    })
    database.close()
    return Promise.all(
      rows.map(async ({ sha256, bytes }): Promise<[string, string]> => {
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        return [sha256, [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')]
      }),
    )
  })
}

test('a picture that is shown large or saved bears a watermark, and the one that was taken does not', async ({ person }) => {
  const gu = await person('顾一')
  await report(gu, { summary: '灭火器过期', place: '泵房东侧' })
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect(gu.page.getByText(/YH-\d{6}-\d{3}/).first()).toBeVisible()
  const before = await hashesOf(gu)
  expect(before).toHaveLength(1)
  await watchPens(gu)

  await gu.page.getByRole('button', { name: '整改前照片 1' }).click()
  const dialog = gu.page.getByRole('dialog', { name: '整改前照片' })
  await expect(dialog.getByText('原照片不动')).toBeVisible()
  const lines = await written(gu)
  expect(lines).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 已校时/)
  expect(lines).toContain('泵房东侧')
  expect(lines).toContain('±18 米')
  expect(lines).toContain('南港泵业')
  expect(lines).toContain('拍摄 顾一')
  expect(lines).toMatch(/隐患编号 YH-\d{6}-\d{3}/)
  const [sha256 = ''] = before[0] ?? []
  expect(lines.replaceAll('-', '')).toContain(`照片编号 ${sha256.slice(0, 12).toUpperCase()}`)
  expect(await readableNow(gu.page, 'evidence-marked')).toEqual([])

  const saving = gu.page.waitForEvent('download')
  await dialog.getByRole('button', { name: '存到手机' }).click()
  const saved = readFileSync(await (await saving).path())
  expect(saved.subarray(0, 2).toString('hex')).toBe('ffd8')
  expect(createHash('sha256').update(saved).digest('hex')).not.toBe(sha256)

  const after = await hashesOf(gu)
  expect(after).toEqual(before)
  for (const [name, hash] of after) expect(hash).toBe(name)
})

/** Pixels of a stored picture that are as red as what is drawn; the fake camera shows none. */
function redIn({ page }: Person, sha256: string): Promise<number> {
  return page.evaluate(async (name) => {
    const account = localStorage.getItem('anxun-active') ?? ''
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(`anxun-${account}`)
      opening.onsuccess = () => resolve(opening.result)
    })
    const { bytes } = await new Promise<{ bytes: ArrayBuffer }>((resolve) => {
      const asking = database.transaction('photoBytes').objectStore('photoBytes').get(name)
      asking.onsuccess = () => resolve(asking.result as { bytes: ArrayBuffer })
    })
    database.close()
    const image = await createImageBitmap(new Blob([bytes]))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context?.drawImage(image, 0, 0)
    const { data = [] } = context?.getImageData(0, 0, image.width, image.height) ?? {}
    let red = 0
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at] ?? 0) > 170 && (data[at + 1] ?? 0) < 90 && (data[at + 2] ?? 0) < 90) red += 1
    }
    return red
  }, sha256)
}

test('what is drawn on a picture offline is a copy that names it, and both arrive', async ({ person }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  await gu.loseTab()
  await gu.openTab()
  await fillReport(gu, { summary: '护栏松动', place: '三号楼' })
  const before = await hashesOf(gu)

  await gu.page.getByRole('button', { name: '整改前照片 1' }).click()
  await gu.page.getByRole('button', { name: '画圈、箭头，或遮住路人' }).click()
  const editor = gu.page.getByRole('dialog', { name: '在副本上标注' })
  const keep = editor.getByRole('button', { name: '存成副本' })
  await expect(keep).toBeDisabled()
  const canvas = editor.getByRole('application')
  await expect.poll(() => canvas.evaluate((at: HTMLCanvasElement) => at.width)).toBeGreaterThan(400)
  await draw(gu, [0.3, 0.3], [0.6, 0.7])
  await editor.getByRole('button', { name: '箭头' }).click()
  await draw(gu, [0.9, 0.2], [0.62, 0.5])
  await editor.getByRole('button', { name: '遮住' }).click()
  await canvas.press('Enter')
  await canvas.press('ArrowLeft')
  await canvas.press('+')
  expect(await readableNow(gu.page, 'evidence-draw')).toEqual([])
  await editor.getByRole('button', { name: '撤销' }).click()
  await keep.click()

  await expect(gu.page.getByRole('button', { name: '整改前照片 标注' })).toBeVisible()
  await expect(editor).toBeHidden()
  expect(await readableNow(gu.page, 'evidence-drawn')).toEqual([])
  const rows = await rowsOf<PhotoRow>(gu, 'photos')
  expect(rows).toHaveLength(2)
  const copy = rows.find(({ copyOf }) => copyOf)
  const source = rows.find(({ copyOf }) => !copyOf)
  expect(copy).toMatchObject({ copyOf: source?.sha256, original: source?.original, takenAt: source?.takenAt })
  expect(await redIn(gu, copy?.sha256 ?? '')).toBeGreaterThan(500)
  expect(await redIn(gu, source?.sha256 ?? '')).toBe(0)
  expect(await hashesOf(gu)).toContainEqual(before[0])

  await submit(gu)
  await gu.goOnline()
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect.poll(async () => (await rowsOf<PhotoRow>(gu, 'photos')).map(({ state }) => state)).toEqual(['arrived', 'arrived'])
  const ma = await person('马三')
  await openHazard(ma, '护栏松动')
  await expect(ma.page.getByRole('button', { name: '整改前照片 标注' })).toBeVisible()
})

/** A finger that goes from here to there, in parts of the picture. */
async function draw({ page }: Person, [x1, y1]: [number, number], [x2, y2]: [number, number]): Promise<void> {
  const box = await page.getByRole('application').boundingBox()
  if (!box) throw new Error('there is nothing to draw on')
  await page.mouse.move(box.x + x1 * box.width, box.y + y1 * box.height)
  await page.mouse.down()
  await page.mouse.move(box.x + x2 * box.width, box.y + y2 * box.height, { steps: 5 })
  await page.mouse.up()
}

test('the after-picture is taken over a ghost of the one before, which can be switched off', async ({ person }) => {
  const gu = await person('顾一')
  const ma = await person('马三')
  await report(gu, { summary: '吊钩防脱扣坏了' })
  await gu.page.getByRole('button', { name: '责令整改', exact: true }).click()
  await gu.page.getByRole('dialog').getByText('3 天', { exact: false }).first().click()
  await gu.page.getByRole('dialog').getByRole('button', { name: '责令整改', exact: true }).click()
  await expect(chip(gu, '已送达')).toBeVisible()

  await openHazard(ma, '吊钩防脱扣坏了')
  await ma.page.getByRole('button', { name: '整改完成', exact: true }).click()
  const ghost = ma.page.locator('.finder .ghost')
  await expect(ghost.locator('img')).toBeVisible()
  expect(Number(await ghost.evaluate((at) => getComputedStyle(at).opacity))).toBeCloseTo(0.35)
  expect(await readableNow(ma.page, 'evidence-ghost')).toEqual([])
  await ma.page.getByRole('button', { name: '关淡影' }).click()
  await expect(ghost).toBeHidden()
  await ma.page.getByRole('button', { name: '开淡影' }).click()
  await expect(ghost).toBeVisible()

  await ma.page.getByRole('button', { name: '拍照', exact: true }).click()
  await expect(ma.page.getByRole('button', { name: '整改后照片 1' })).toBeVisible()
  const rows = await rowsOf<PhotoRow & { part: string }>(ma, 'photos')
  expect(rows.map(({ part }) => part)).toEqual(['after'])
})

test('a camera that shows nothing and an album that gives what cannot be read are told of', async ({ person }) => {
  const gu = await person('顾一')
  await gu.page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const context = canvas.getContext('2d')
    setInterval(() => context?.fillRect(0, 0, 1280, 720), 50)
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20)
  })
  await gu.page.getByRole('link', { name: /随手拍隐患/ }).click()
  await gu.page.getByRole('button', { name: '拍照', exact: true }).click()
  await expect(gu.page.getByText('什么都没拍到，请重拍')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-blank')).toEqual([])

  await gu.page.locator('input[type=file]').first().setInputFiles({
    name: 'IMG_0001.HEIC',
    mimeType: 'image/heic',
    buffer: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(4000)]),
  })
  await expect(gu.page.getByText('HEIC 照片')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-heic')).toEqual([])
  expect(await rowsOf(gu, 'photos')).toEqual([])
})

test('a picture that is gone before it was delivered is called lost, and is taken again', async ({ person }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await gu.goOffline()
  await gu.loseTab()
  await gu.openTab()
  await report(gu, { summary: '配电箱门开着' })
  const [{ sha256 } = { sha256: '' }] = await rowsOf<PhotoRow>(gu, 'photos')
  await loseRows(gu, 'photoBytes', [sha256])
  await gu.page.reload()
  await expect(gu.page.getByText('照片丢失，没有送达')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-lost')).toEqual([])

  await gu.goOnline()
  await expect(gu.page.getByText('有照片在手机里丢失，没有送达，请重拍一张')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-retake')).toEqual([])
  await gu.page.getByRole('button', { name: '重拍这张' }).click()
  await gu.page.getByRole('button', { name: '拍照', exact: true }).click()
  await expect(chip(gu, '已送达')).toBeVisible()
  await expect(gu.page.getByText('照片丢失')).toBeHidden()
})

test('pictures wait for Wi-Fi and go by themselves once it is there; words do not wait', async ({ person }) => {
  const gu = await person('顾一')
  await gu.page.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { type: 'cellular' })
    Object.defineProperty(navigator, 'connection', { value: connection })
    navigator.storage.estimate = async () => ({ usage: 90e6, quota: 100e6 })
  })
  await gu.go('/settings')
  await gu.page.reload()
  await gu.page.getByRole('switch', { name: /仅 Wi-Fi 传照片/ }).click()
  await expect(gu.page.getByText('文字照常马上传')).toBeVisible()
  await expect(gu.page.getByText('还能存约 25 张照片')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-settings')).toEqual([])

  await gu.go('/')
  await fillReport(gu, { summary: '爬梯护笼缺一段' })
  await expect(gu.page.getByText('还能存约 25 张照片')).toBeVisible()
  await gu.page.evaluate(() => scrollTo(0, 0))
  expect(await readableNow(gu.page, 'evidence-full-soon')).toEqual([])
  await submit(gu)
  await expect(gu.page.getByText('文字已到 · 照片 0/1')).toBeVisible()
  await gu.page.waitForTimeout(1500)
  expect((await rowsOf<PhotoRow>(gu, 'photos')).map(({ state }) => state)).toEqual(['kept'])

  await gu.page.evaluate(() => {
    const { connection } = navigator as unknown as { connection: EventTarget & { type: string } }
    connection.type = 'wifi'
    connection.dispatchEvent(new Event('change'))
  })
  await expect(chip(gu, '已送达')).toBeVisible({ timeout: 8_000 })
})

test('a browser that does not tell its connection says so beside the switch', async ({ person }) => {
  const gu = await person('顾一')
  await gu.page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: undefined }))
  await gu.go('/settings')
  await gu.page.reload()
  await expect(gu.page.getByText('看不出用的是不是 Wi-Fi')).toBeVisible()
  expect(await readableNow(gu.page, 'evidence-untold')).toEqual([])
})
