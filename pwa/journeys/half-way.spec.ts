/** A picture that was half-way up when everything broke goes on where it was. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { Page, Request } from '@playwright/test'

import { fillReport, submit } from './hazards'
import { expect, test, type Person } from './people'
import type { Server } from './server'
import { rowsOf } from './store'

/** Bytes a second: a picture takes long enough to break in the middle of it. */
const SLOW = 40_000

/** Gravel before the camera: a picture with so much in it stays large when it is reduced. */
async function photographsGravel({ context, page }: Person): Promise<void> {
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 960 })
      const paper = canvas.getContext('2d')
      const gravel = new ImageData(1280, 960)
      gravel.data.forEach((_, at) => (gravel.data[at] = at % 4 === 3 ? 255 : Math.random() * 256))
      setInterval(() => paper?.putImageData(gravel, 0, 0), 100)
      return canvas.captureStream(10)
    }
  })
  await page.reload()
}

/** Everything that this tab sends goes slowly from now on. */
async function slowly(page: Page, up: number): Promise<void> {
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: up,
  })
}

/** How much has come of the one picture that is under way; 0 before it begins. */
function came(server: Server): number {
  return filesIn(join(server.data, 'uploads')).reduce((all, file) => all + statSync(file).size, 0)
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile())
}

/** Pictures as they arrived: their names, and whether each is what its name says. */
function arrived(server: Server): Record<string, boolean> {
  const files = filesIn(join(server.data, 'photos')).filter((file) => /[0-9a-f]{64}$/.test(file))
  return Object.fromEntries(
    files.map((file) => {
      const name = file.slice(-64)
      return [name, createHash('sha256').update(readFileSync(file)).digest('hex') === name]
    }),
  )
}

/** Where the parts began that a tab sends from now on. */
function partsOf(page: Page): number[] {
  const began: number[] = []
  page.on('request', (request: Request) => {
    if (request.method() === 'PATCH') began.push(Number(request.headers()['upload-offset']))
  })
  return began
}

test('half-way up the network goes and the tab is killed: it goes on where it was', async ({ person, server }) => {
  const gu = await person('顾一')
  await gu.keepsTheApp()
  await photographsGravel(gu)
  await slowly(gu.page, SLOW)
  await fillReport(gu, { summary: '护栏松动' })
  await submit(gu)
  await expect.poll(() => came(server), { timeout: 60_000 }).toBeGreaterThan(0)
  await gu.goOffline()
  await gu.loseTab()
  const half = came(server)
  expect(arrived(server)).toEqual({})

  await gu.openTab()
  const began = partsOf(gu.page)
  await gu.goOnline()
  await expect.poll(() => Object.keys(arrived(server)).length, { timeout: 60_000 }).toBe(1)
  const [photo] = await rowsOf<{ sha256: string; size: number }>(gu, 'photos')
  expect(half).toBeLessThan(photo?.size ?? 0)
  expect(arrived(server)).toEqual({ [photo?.sha256 ?? '']: true })
  expect(began[0]).toBeGreaterThanOrEqual(half)
  await expect.poll(() => came(server)).toBe(0)
})

test('half-way up the server is killed: it goes on where it was', async ({ person, server }) => {
  const gu = await person('顾一')
  await photographsGravel(gu)
  await slowly(gu.page, SLOW)
  await fillReport(gu, { summary: '护栏松动' })
  await submit(gu)
  await expect.poll(() => came(server), { timeout: 60_000 }).toBeGreaterThan(0)
  await server.kill()
  const half = came(server)
  expect(arrived(server)).toEqual({})
  const began = partsOf(gu.page)
  await slowly(gu.page, -1)
  await server.start()
  await gu.go('/outbox')
  await gu.page.getByRole('button', { name: /现在上传|现在试一次/ }).click()
  await expect.poll(() => Object.keys(arrived(server)).length, { timeout: 60_000 }).toBe(1)
  const [photo] = await rowsOf<{ sha256: string; size: number }>(gu, 'photos')
  expect(arrived(server)).toEqual({ [photo?.sha256 ?? '']: true })
  expect(began[0]).toBeGreaterThanOrEqual(half)
})
