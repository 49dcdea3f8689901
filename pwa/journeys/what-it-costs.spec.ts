/** How many taps each flow takes; `make measure` prints their median, and the seconds in between. */
import { test } from './demo'
import { Measure } from './measure'
import { expect, type Person } from './people'
import { plateOf } from './plates'

test.setTimeout(240_000)

const WALKS = 5
const RIGHT = /系好安全带，摸静电释放球|往上风向撤，报中控室|先报告，不盲目施救/

async function walk(flow: string, somebody: Person, most: number, begins: () => Promise<unknown>, once: () => Promise<unknown>, walks = WALKS) {
  const measure = await Measure.of(flow, somebody.context, somebody.page)
  for (let each = 0; each < walks; each += 1) {
    await begins()
    measure.begin()
    await once()
    expect(measure.end().taps).toBeLessThanOrEqual(most)
  }
}

const tap = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first().click()

test('three taps from the plate to the record', async ({ person }) => {
  const worker = await person('HC201')
  const way = await plateOf(worker, '巡检岗')
  await worker.goOffline()
  await walk('checkin', worker, 3, () => worker.go('/'), async () => {
    await worker.go(way)
    await tap(worker, '我看完了')
    await tap(worker, RIGHT)
    await tap(worker, '我已知晓')
    await expect(worker.page.getByRole('heading', { name: '完成了' })).toBeVisible()
  })
})

test('a hazard in three taps: the tile, the shutter, 提交', async ({ person }) => {
  const worker = await person('HC201')
  await worker.goOffline()
  await walk('hazard', worker, 3, () => worker.go('/'), async () => {
    await worker.page.getByRole('link', { name: /随手拍隐患/ }).click()
    await tap(worker, '拍照')
    await expect(worker.page.locator('.strip img').first()).toBeVisible()
    await tap(worker, '提交')
    await expect(worker.page.getByText('已存手机').first()).toBeVisible()
  })
})

test('a leader leads a briefing in eight taps, a member signs in one more than it takes to open it', async ({ person }) => {
  const leader = await person('HC101')
  await leader.goOffline()
  const segments = ['班前五分钟', '班中五分钟', '班后五分钟']
  let at = 0
  const opens = async (each: Person, segment: string) => {
    await each.page.getByRole('link', { name: /三个五分钟/ }).click()
    await each.page.getByRole('link', { name: new RegExp(segment) }).first().click()
  }
  await walk('briefing-leader', leader, 8, () => leader.go('/'), async () => {
    await opens(leader, segments[at++] ?? '')
    await tap(leader, '开始')
    await tap(leader, /其余全部到齐/)
    await tap(leader, '讲了')
    await tap(leader, /其余全部正常/)
    await tap(leader, '结束')
    await expect(leader.page.getByText('开完了')).toBeVisible()
  }, segments.length)

  const member = await person('HC203')
  await member.goOffline()
  at = 0
  await walk('briefing-member', member, 3, () => member.go('/'), async () => {
    await opens(member, segments[at++] ?? '')
    await tap(member, '我到了，签字')
    await expect(member.page.getByText('您已签字')).toBeVisible()
  }, segments.length)
})
