/** Pictures as evidence: copies are written and drawn on, what was taken stays as it was. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { chip, report } from './hazards'
import { readableNow } from './looks'
import { expect, test, type Person } from './people'

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
