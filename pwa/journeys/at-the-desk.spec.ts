/** 企业工作台: what a safety manager writes at the desk, and what becomes of it on other phones. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Page } from '@playwright/test'

import { test as base } from './demo'
import { readableNow, shoot, wrongWith } from './looks'
import { expect, Person } from './people'
import { plateOf } from './plates'

const MANAGER = 'HC001'
const WORKER = 'HC201'
const ROOT = join(import.meta.dirname, '..', '..')
const WIDE = { viewport: { width: 1280, height: 800 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'anxun-desk-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
})
test.setTimeout(300_000)

/** A picture of one colour and a line, as somebody chooses it from a file. */
function picture(folder: string, name: string, colour: string): string {
  const file = join(folder, name)
  const draw = `
import sys
from PIL import Image, ImageDraw
image = Image.new("RGB", (640, 480), sys.argv[2])
ImageDraw.Draw(image).line((40, 440, 600, 40), "white", 24)
image.save(sys.argv[1])
`
  execFileSync(join(ROOT, '.venv', 'bin', 'python'), ['-c', draw, file, colour])
  return file
}

/** A form with so many people of one new team; every row of `bad` has a phone number that is none. */
function form(folder: string, name: string, people: number, bad: readonly number[]): string {
  const file = join(folder, name)
  const write = `
import sys, xlsxwriter
from server.desk.form import SHEETS
path, people, bad = sys.argv[1], int(sys.argv[2]), {int(n) for n in sys.argv[3].split(",") if n}
book = xlsxwriter.Workbook(path)
rows = {
    "班组": [{"名称": "新罐区班"}],
    "岗位": [{"班组": "新罐区班", "岗位": "新巡检岗", "防爆区": "是"}],
    "人员": [
        {"姓名": f"新员工{n}", "工号": f"XN{n:05}", "班组": "新罐区班", "岗位": "新巡检岗", "角色": "从业人员",
         "手机号": "12" if n in bad else ""}
        for n in range(people)
    ],
}
for sheet, told in rows.items():
    page, headings = book.add_worksheet(sheet), [each.name for each in SHEETS[sheet]] + ["备注"]
    page.write_row(0, 0, headings)
    for line, row in enumerate(told, 1):
        for heading, value in row.items():
            page.write(line, headings.index(heading), value)
book.close()
`
  execFileSync(join(ROOT, '.venv', 'bin', 'python'), ['-c', write, file, `${people}`, bad.join()], { cwd: ROOT })
  return file
}

async function writeQuestion(page: Page): Promise<void> {
  await page.getByRole('button', { name: '加一题' }).click()
  await page.getByLabel(/^第 1 题/).fill('液位高高报警，先做什么？')
  await page.getByLabel(/^选项 A/).fill('停泵关阀')
  await page.getByLabel(/^选项 B/).fill('按消音')
}

test('a card is written with a picture and a question, looked at, published, and a worker reads it offline', async ({ person, folder }) => {
  const manager = await person(MANAGER)
  const worker = await person(WORKER)
  await manager.go('/me')
  await manager.page.getByRole('link', { name: '企业工作台' }).click()
  const { page } = manager
  await page.getByRole('link', { name: /岗位卡和公告/ }).click()

  // 改一版: what was published is copied, and stays as it was.
  await page.getByRole('link', { name: /岗位风险告知卡.*第 1 版/s }).first().waitFor()
  const section = page.locator('section', { has: page.getByRole('heading', { name: /巡检岗/ }) })
  await section.getByRole('link', { name: /岗位风险告知卡/ }).click()
  await page.getByRole('button', { name: '改一版' }).click()
  await expect(page.getByRole('textbox', { name: /^今日风险/ })).toHaveValue(/罐顶有露水/)
  await page.getByLabel('名称').fill('罐顶作业（冬季）')
  await page.getByRole('textbox', { name: /^今日风险/ }).fill('罐顶结霜，踏步很滑；脱水口附近可能有硫化氢。')
  await page.locator('.part-edit').first().locator('input[type=file]').setInputFiles(picture(folder, 'frost.png', '#335577'))
  await expect(page.locator('.part-edit').first().locator('img')).toBeVisible()
  for (let n = 0; n < 3; n += 1) await page.getByRole('button', { name: /去掉这题/ }).first().click()
  await writeQuestion(page)
  await page.locator('.option-edit').first().locator('input[type=file]').setInputFiles(picture(folder, 'valve.png', '#775533'))
  await expect(page.locator('.option-edit').first().locator('img')).toBeVisible()

  // Read aloud, in the words that people speak there.
  await page.getByRole('button', { name: /^录音/ }).click()
  await page.waitForTimeout(1500)
  await page.getByRole('button', { name: '录完了' }).click()
  await page.getByRole('button', { name: '用这段' }).click()
  await expect(page.getByRole('button', { name: /播放录音/ }).first()).toBeVisible()

  // Nobody said which answer is right: it is not published.
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText('有一题还没有选正确答案。')).toBeVisible()
  await page.locator('.right').first().click()

  // The tab is killed: everything is still there.
  await expect(page.getByText(/已存在这部手机/)).toBeVisible()
  await page.waitForTimeout(600)
  await manager.loseTab()
  await manager.openTab('/desk/cards')
  const again = manager.page
  await again.getByRole('link', { name: /罐顶作业（冬季）/ }).click()
  await expect(again.getByLabel(/^第 1 题/)).toHaveValue('液位高高报警，先做什么？')
  await expect(again.locator('.option-edit img')).toHaveCount(1)
  expect(await readableNow(again, 'desk-card-write')).toEqual([])
  for (const [name, heading] of [['sections', /^内容/], ['sound', /^录音/], ['questions', /^题库/]] as const) {
    await again.getByRole('heading', { name: heading }).evaluate((at) => at.scrollIntoView())
    await again.mouse.wheel(0, -80)
    expect(await readableNow(again, `desk-card-${name}`)).toEqual([])
  }

  await again.getByRole('button', { name: '看效果' }).click()
  await again.getByRole('button', { name: '按消音' }).click()
  await expect(again.getByText('不对。正确的是：')).toBeVisible()
  expect(await readableNow(again, 'desk-card-preview')).toEqual([])
  await again.getByRole('button', { name: '发布', exact: true }).click()
  expect(await readableNow(again, 'desk-card-publish')).toEqual([])
  await again.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click()
  await expect(again.locator('.tags', { hasText: '已发布' })).toContainText('第 2 版', { timeout: 60_000 })

  // The worker's phone has it, and its pictures, before he asks for them.
  await expect.poll(() => keptPictures(worker), { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  await worker.goOffline()
  await worker.go(await plateOf(worker, '巡检岗'))
  await expect(worker.page.getByText('罐顶结霜', { exact: false })).toBeVisible()
  await expect(worker.page.getByText(/第 2 版/)).toBeVisible()
  await expect(worker.page.locator('.post-card img')).toBeVisible()
  await expect(worker.page.getByRole('button', { name: /播放录音/ })).toBeVisible()
  await worker.page.getByRole('button', { name: '我看完了' }).click()
  await expect(worker.page.getByRole('heading', { name: '液位高高报警，先做什么？' })).toBeVisible()
  await expect(worker.page.locator('.ask-one img')).toBeVisible()
  await worker.page.getByRole('button', { name: '停泵关阀' }).click()
  await worker.page.getByRole('button', { name: '我已知晓' }).click()
  await expect(worker.page.getByRole('heading', { name: '完成了' })).toBeVisible()
})

/** How many renditions lie on a phone for offline. */
async function keptPictures({ page }: Person): Promise<number> {
  return page.evaluate(async () => {
    const shelves = (await caches.keys()).filter((name) => name.startsWith('pictures-'))
    const kept = await Promise.all(shelves.map(async (name) => (await (await caches.open(name)).keys()).length))
    return kept.reduce((sum, n) => sum + n, 0)
  })
}

test('a lost plate is revoked at the desk, and the old one is told so on a worker’s phone', async ({ person }) => {
  const manager = await person(MANAGER)
  const worker = await person(WORKER)
  const old = await plateOf(worker, '巡检岗')
  await manager.go('/desk/posts')
  const { page } = manager
  await page.getByRole('link', { name: /巡检岗/ }).click()
  await expect(page.getByText('7k3 m9x 2bqd')).toBeVisible()
  expect(await readableNow(page, 'desk-post')).toEqual([])
  await page.getByRole('button', { name: '牌子丢了，给新码' }).click()
  await expect(page.getByText('墙上的旧牌马上不算', { exact: false })).toBeVisible()
  expect(await readableNow(page, 'desk-plate-revoke')).toEqual([])
  await page.getByRole('button', { name: '旧牌作废，给新码' }).click()
  await expect(page.getByText('7k3 m9x 2bqd')).toBeHidden()
  await expect.poll(() => plateOf(worker, '巡检岗'), { timeout: 60_000 }).not.toBe(old)
  await worker.go(old)
  await expect(worker.page.getByText('这块牌子已经作废', { exact: false })).toBeVisible()
  await worker.go(await plateOf(worker, '巡检岗'))
  await expect(worker.page.getByText('罐顶湿滑')).toBeVisible()

  // The sheet for the wall, with the new code.
  const print = page.getByRole('button', { name: '下载这块岗位牌（PDF）' })
  await expect(print).toBeEnabled({ timeout: 60_000 })
  const [file] = await Promise.all([page.waitForEvent('download'), print.click()])
  expect(file.suggestedFilename()).toBe('岗位牌.pdf')
})

test('two thousand rows: what is wrong is told row by row, nothing is made, and the mended form comes in', async ({ person, folder }) => {
  const manager = await person(MANAGER)
  const bad = form(folder, 'bad.xlsx', 2000, [3, 44, 1999])
  const mended = form(folder, 'mended.xlsx', 2000, [])
  await manager.go('/desk/import')
  const { page } = manager
  await expect(page.getByRole('button', { name: '先检查一遍' })).toBeDisabled()
  const [empty] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载空表（XLSX）' }).click()])
  expect(empty.suggestedFilename()).toBe('安巡导入表.xlsx')

  await page.locator('input[type=file]').setInputFiles(bad)
  await page.getByRole('button', { name: '先检查一遍' }).click()
  await expect(page.getByText('有 3 处要改，什么都没有导入', { exact: false })).toBeVisible({ timeout: 60_000 })
  for (const row of [5, 46, 2001]) await expect(page.getByText(`人员 第 ${row} 行 · 手机号`)).toBeVisible()
  expect(await readableNow(page, 'desk-import-bad')).toEqual([])
  await expect(page.getByRole('button', { name: '正式导入' })).toBeHidden()
  // Also past the screen the server takes none of it.
  expect(await importedPast(manager, bad)).toBe('rows-wrong')

  // Without a way through: it is said, and the form stays chosen.
  await page.locator('input[type=file]').setInputFiles(mended)
  await page.route('**/desk/import*', (route) => route.abort())
  await page.getByRole('button', { name: '先检查一遍' }).click()
  await expect(page.getByText('什么都没有导入，表还选着，可以再试。', { exact: false })).toBeVisible()
  await expect(page.getByText('mended.xlsx')).toBeVisible()
  expect(await readableNow(page, 'desk-import-away')).toEqual([])
  await page.unroute('**/desk/import*')

  await page.getByRole('button', { name: '先检查一遍' }).click()
  await expect(page.getByText('检查过了，没有错。还没有导入。')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('2000 个人')).toBeVisible()
  expect(await readableNow(page, 'desk-import-good')).toEqual([])
  await page.getByRole('button', { name: '正式导入' }).click()
  await expect(page.getByText('导入完成。')).toBeVisible({ timeout: 120_000 })
  expect(await readableNow(page, 'desk-import-done')).toEqual([])
  await manager.go('/team')
  await page.getByPlaceholder(/姓名|找/).fill('XN01999')
  await expect(page.getByText('新员工1999')).toBeVisible({ timeout: 60_000 })
  await manager.go('/desk/posts')
  await expect(page.getByRole('link', { name: /新巡检岗/ })).toBeVisible()
})

/** Asks the server itself for a real import of a form. */
async function importedPast({ page }: Person, file: string): Promise<string> {
  const asked = page.waitForRequest(/\/desk\/import/)
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: '先检查一遍' }).click()
  const request = await asked
  await expect(page.getByText('有 3 处要改', { exact: false })).toBeVisible({ timeout: 60_000 })
  const answer = await page.request.post(request.url().replace('dry=1', 'dry=0'), {
    headers: { 'Content-Type': 'application/octet-stream', Authorization: (await request.allHeaders())['authorization'] ?? '' },
    data: readFileSync(file),
  })
  return ((await answer.json()) as { code: string }).code
}

test('a notice says who read it; shifts and templates are the firm’s own; the record comes as a file', async ({ person }) => {
  const manager = await person(MANAGER)
  await manager.go('/desk/cards')
  const { page } = manager
  await page.getByRole('link', { name: /储罐区（重大危险源）/ }).click()
  await expect(page.getByRole('heading', { name: /^1\/\d+ 人已读$/ })).toBeVisible()
  expect(await readableNow(page, 'desk-notice')).toEqual([])
  const [notice] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载公告（PDF）' }).click()])
  expect(notice.suggestedFilename()).toBe('重大安全风险公告.pdf')

  await manager.go('/desk/rota')
  await expect(page.getByText('跨过半夜，算开始那一天')).toBeVisible()
  await page.getByRole('button', { name: '加一个班次' }).click()
  await page.getByLabel('班次名称').last().fill('中班')
  expect(await readableNow(page, 'desk-rota')).toEqual([])
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })

  await manager.go('/desk/templates')
  expect(await readableNow(page, 'desk-templates')).toEqual([])
  await page.getByRole('button', { name: /从通用模板开始/ }).click()
  await page.getByLabel('检查项 1', { exact: false }).first().fill('罐区走查一遍，看液位和渗漏')
  expect(await readableNow(page, 'desk-template-write')).toEqual([])
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText('罐区走查一遍，看液位和渗漏')).toBeVisible()
  await expect(page.locator('.tags')).toContainText('第 1 版', { timeout: 60_000 })
  expect(await readableNow(page, 'desk-template')).toEqual([])
  await page.getByRole('button', { name: '改一版' }).click()
  await expect(page.getByLabel('检查项 1', { exact: false }).first()).toHaveValue('罐区走查一遍，看液位和渗漏')

  await manager.go('/desk/record')
  expect(await readableNow(page, 'desk-record')).toEqual([])
  const [record] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载培训档案' }).click()])
  expect(record.suggestedFilename()).toMatch(/^培训档案-.*\.xlsx$/)

  // Without a network the desk says so, and what needs none goes on.
  await manager.goOffline()
  await expect(page.getByText('这里需要联网，现在连不上', { exact: false })).toBeVisible()
  await manager.go('/desk')
  await expect(page.getByRole('link', { name: /岗位卡和公告/ })).toBeVisible()
})

test('a draft that was handed in at the desk is gone on with on another phone, offline, and can be deleted', async ({ person, folder }) => {
  const desk = await person(MANAGER, WIDE)
  const phone = await person(MANAGER)
  await desk.go('/desk/cards')
  await desk.page.getByRole('button', { name: '写一张新的' }).click()
  await desk.page.getByText('岗位操作卡', { exact: true }).click()
  await desk.page.getByLabel('给哪个岗位').selectOption({ label: '装卸班 泵房岗' })
  await desk.page.getByRole('button', { name: '开始写' }).click()
  await desk.page.getByRole('button', { name: '存草稿，别的管理员也能接着写' }).click()
  await expect(desk.page.getByText('还没有内容：至少写一段。')).toBeVisible()
  await desk.page.getByRole('textbox', { name: /^作业前/ }).fill('先盘车，再开进口阀。')
  await desk.page.getByRole('button', { name: '存草稿，别的管理员也能接着写' }).click()
  await expect(desk.page.getByRole('link', { name: /岗位操作卡.*草稿/s })).toBeVisible()

  await phone.go('/desk/cards')
  const { page } = phone
  await page.getByRole('link', { name: /岗位操作卡.*草稿/s }).click({ timeout: 60_000 })
  await expect(page.getByRole('textbox', { name: /^作业前/ })).toHaveValue('先盘车，再开进口阀。')
  await phone.goOffline()
  await page.locator('.part-edit').first().locator('input[type=file]').setInputFiles(picture(folder, 'pump.png', '#446644'))
  await expect(page.locator('.part-edit img')).toBeVisible()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.locator('.tags .chip', { hasText: '已存手机' })).toBeVisible()
  await phone.goOnline()
  await expect(page.locator('.tags', { hasText: '已发布' })).toContainText('第 1 版', { timeout: 60_000 })
  await expect(desk.page.getByRole('link', { name: /岗位操作卡.*已发布/s })).toBeVisible({ timeout: 60_000 })

  // What stands after a withdrawal is told before it.
  await page.getByRole('button', { name: '停用' }).click()
  await expect(page.getByText('停用后这里就没有可看的了。')).toBeVisible()
  expect(await readableNow(page, 'desk-withdraw')).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await expect(page.locator('.tags', { hasText: '已停用' })).toBeVisible()

  // One that was handed in and is not wanted goes for everybody.
  await page.getByRole('button', { name: '改一版' }).click()
  await expect(page.locator('.part-edit img')).toBeVisible()
  await page.getByRole('button', { name: '存草稿，别的管理员也能接着写' }).click()
  const draft = desk.page.getByRole('link', { name: /岗位操作卡.*草稿/s })
  await expect(draft).toBeVisible({ timeout: 60_000 })
  await draft.click()
  await desk.page.getByRole('button', { name: '删掉这份草稿' }).click()
  await desk.page.getByRole('dialog').getByRole('button', { name: '删掉这份草稿' }).click()
  await expect(page.getByText('草稿')).toBeHidden({ timeout: 60_000 })
})

test('every room is readable, on a phone and at a desk', async ({ person }) => {
  const manager = await person(MANAGER)
  const troubles: string[] = []
  for (const room of ['', '/posts', '/cards', '/rota', '/templates', '/import', '/record']) {
    await manager.go(`/desk${room}`)
    await manager.page.waitForTimeout(700)
    troubles.push(...(await readableNow(manager.page, `desk${room.replace('/', '-')}`)))
  }
  const wide = await person(MANAGER, WIDE)
  for (const room of ['', '/posts', '/cards', '/rota', '/templates', '/import', '/record']) {
    await wide.go(`/desk${room}`)
    await wide.page.waitForTimeout(700)
    await shoot(wide.page, `wide-desk${room.replace('/', '-')}`)
    troubles.push(...(await wrongWith(wide.page)))
  }
  await wide.go('/desk/cards')
  await wide.page.getByRole('link', { name: /储罐区（重大危险源）/ }).click()
  await wide.page.waitForTimeout(700)
  await shoot(wide.page, 'wide-notice')
  troubles.push(...(await wrongWith(wide.page)))
  await wide.page.getByRole('button', { name: '改一版' }).click()
  await expect(wide.page.getByText(/已存在这部手机/)).toBeVisible()
  await shoot(wide.page, 'wide-card-write')
  troubles.push(...(await wrongWith(wide.page)))
  expect(troubles).toEqual([])

  // Nobody but a manager comes in.
  const worker = await person(WORKER)
  await worker.go('/desk')
  await expect(worker.page.getByText('这里只给企业安全管理员用。')).toBeVisible()
})
