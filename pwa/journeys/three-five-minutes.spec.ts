/** 三个五分钟: one briefing on several phones, a team on one phone, a shift that is not taken over. */
import { Desk } from './desk'
import { PASSWORD, test } from './demo'
import { readableNow } from './looks'
import { Measure } from './measure'
import { expect, type Person } from './people'

test.setTimeout(240_000)

const RIGHT = /系好安全带，摸静电释放球|往上风向撤，报中控室|先报告，不盲目施救|停泵关阀|罐号和空高/

async function opens({ page }: Person, segment: string): Promise<void> {
  await page.getByRole('link', { name: /三个五分钟/ }).click()
  await page.getByRole('link', { name: new RegExp(segment) }).first().click()
}

const point = ({ page }: Person, name: string) => page.getByRole('group', { name })

/** Whoever's post has a card answers its question rightly; then he taps that he knows. */
async function answersAndKnows({ page }: Person): Promise<void> {
  const [right, known] = [page.getByRole('button', { name: RIGHT }), page.getByRole('button', { name: '我已知晓' })]
  await expect(right.or(known)).toBeVisible()
  if (await right.isVisible()) await right.click()
  await known.click()
}

test('two lead one briefing on two phones with no signal, and it comes to one whole', async ({ person }) => {
  const [leader, mate] = [await person('HC101'), await person('HC203')]
  await leader.goOffline()
  await mate.goOffline()

  await opens(leader, '班前五分钟')
  await leader.page.getByRole('button', { name: '开始', exact: true }).click()
  await leader.page.getByRole('button', { name: /张伟/ }).first().click()
  await point(leader, '劳保用品').getByRole('button', { name: '异常' }).click()
  await point(leader, '人员到齐').getByRole('button', { name: '正常' }).click()
  await leader.page.getByLabel('什么情况').fill('两副手套破了')
  await leader.page.getByRole('button', { name: '记下来' }).click()
  await expect(leader.page.getByText('两副手套破了')).toBeVisible()
  await leader.page.getByLabel('什么情况').fill('还没写完')
  await leader.page.getByLabel('自己加一条').fill('雨后罐顶踏步湿滑')
  await leader.page.getByRole('button', { name: '加上' }).click()
  await expect(leader.page.locator('.topic', { hasText: '雨后罐顶踏步湿滑' })).toBeVisible()
  const troubles = await readableNow(leader.page, 'briefing-led')

  // The tab is killed half-way: home leads back, and everything is there.
  await leader.loseTab()
  await leader.openTab()
  await leader.page.getByRole('link', { name: /继续填写：三个五分钟/ }).click()
  await expect(point(leader, '劳保用品').getByRole('button', { name: '异常' })).toHaveAttribute('aria-pressed', 'true')

  await expect(leader.page.getByLabel('什么情况')).toHaveValue('还没写完')

  // A colleague leads it too, and saw it otherwise.
  await opens(mate, '班前五分钟')
  troubles.push(...(await readableNow(mate.page, 'briefing-member')))
  await mate.page.getByRole('button', { name: '我来主持（代班）' }).click()
  await point(mate, '劳保用品').getByRole('button', { name: '正常' }).click()
  await point(mate, '上一班遗留').getByRole('button', { name: '正常' }).click()
  await mate.page.getByRole('button', { name: /刘建国/ }).first().click()
  await mate.page.getByLabel('自己加一条').fill('今天有动火作业')
  await mate.page.getByRole('button', { name: '加上' }).click()
  await expect(mate.page.locator('.topic', { hasText: '今天有动火作业' })).toBeVisible()
  await mate.page.getByRole('button', { name: '结束' }).click()

  await leader.goOnline()
  await mate.goOnline()
  for (const each of [leader, mate]) {
    const { page } = each
    await expect(page.locator('.topic', { hasText: '今天有动火作业' })).toBeVisible({ timeout: 60_000 })
    await expect(page.locator('.topic', { hasText: '雨后罐顶踏步湿滑' })).toBeVisible({ timeout: 60_000 })
    // What is dangerous wins.
    await expect(point(each, '劳保用品').getByRole('button', { name: '异常' })).toHaveAttribute('aria-pressed', 'true')
    await expect(point(each, '上一班遗留').getByRole('button', { name: '正常' })).toHaveAttribute('aria-pressed', 'true')
    await expect(page.getByText('两副手套破了')).toBeVisible()
    await expect(page.locator('.name-chip.here', { hasText: '刘建国' }).first()).toBeVisible()
    await expect(page.getByText(/主持：.*马德胜/)).toBeVisible()
    await expect(page.getByText(/徐芳（代班）/)).toBeVisible()
    await expect(page.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
  }
  expect(troubles).toEqual([])
})

test('what is not fine becomes a hazard in one tap, and each leads to the other', async ({ person }) => {
  const leader = await person('HC101')
  const { page } = leader
  await leader.goOffline()
  await opens(leader, '班前五分钟')
  await page.getByRole('button', { name: '开始', exact: true }).click()
  await point(leader, '劳保用品').getByRole('button', { name: '异常' }).click()
  await page.getByRole('link', { name: '报成隐患' }).click()
  await expect(page.getByLabel('说明')).toHaveValue('劳保用品')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('button', { name: '回到班会' }).click()
  await expect(page.getByText('已报隐患 1 条')).toBeVisible()
  await leader.goOnline()
  await page.getByRole('link', { name: '劳保用品' }).click()
  await page.getByRole('link', { name: /班会上发现的/ }).click()
  await expect(page.getByText('已报隐患 1 条')).toBeVisible()
})

test('a team of twelve on one phone: the card is read once, then each answers his own question', async ({ demo, person }) => {
  const desk = await Desk.of(demo, 'HC001', PASSWORD)
  const { nodes, people } = (await desk.ask('GET', '/directory')) as {
    nodes: { id: string; name: string; parent: string | null }[]
    people: { roles: { node: string }[] }[]
  }
  const team = nodes.find(({ name }) => name === '罐区一班')?.id
  const posts = nodes.filter(({ parent }) => parent === team)
  const here = people.filter(({ roles }) => roles.some(({ node }) => node === team || posts.some(({ id }) => id === node)))
  const carded = posts.filter(({ name }) => name === '巡检岗' || name === '中控岗')
  // With the newcomer whom the leader has entered himself.
  for (let at = here.length + 1; at < 12; at += 1) {
    const memberships = [{ node: carded[at % 2]?.id, role: 'worker', relation: 'employer' }]
    await desk.ask('POST', '/people', { name: `新员工${at}`, number: `X${at}`, memberships })
  }

  const leader = await person('HC101')
  const { page, context } = leader
  await leader.goOffline()
  await opens(leader, '班前五分钟')
  const measure = await Measure.of('together-12', context, page)
  await page.getByRole('button', { name: '开始', exact: true }).click()
  await page.getByRole('link', { name: /一起学岗位卡/ }).click()
  await expect(page.getByText('还有 12 人没学')).toBeVisible()
  const troubles = await readableNow(page, 'together-read')
  await page.getByRole('button', { name: '都听到了' }).click()
  troubles.push(...(await readableNow(page, 'together-names')))
  for (let left = 12; left > 0; left -= 1) {
    await leader.page.locator('.name-chip').first().click()
    if (left === 6) {
      // The phone dies while it goes round: whose turn it is, and that all have heard it, are still there.
      await leader.loseTab()
      await leader.openTab()
      await leader.page.getByRole('link', { name: /继续填写：三个五分钟/ }).click()
      await leader.page.getByRole('link', { name: /一起学岗位卡/ }).click()
    }
    await answersAndKnows(leader)
    await expect(leader.page.getByText(`还有 ${left - 1} 人没学`)).toBeVisible()
  }
  await leader.page.getByRole('button', { name: '都学完了，回班会' }).click()
  await expect(leader.page.getByText('已签 12/12')).toBeVisible()
  await leader.page.getByRole('button', { name: '结束' }).click()
  const { taps } = measure.end()
  expect(taps).toBeLessThanOrEqual(5 + 12 * 3 + 4)
  await expect(leader.page.getByText(/到 12 人 · 已签 12 人/)).toBeVisible()
  troubles.push(...(await readableNow(leader.page, 'briefing-ended')))

  await leader.goOnline()
  await expect(leader.page.locator('.chip', { hasText: '已送达' })).toBeVisible({ timeout: 60_000 })
  // What the office sees is what was done on one phone with no signal.
  const manager = await person('HC001')
  await manager.go('/today')
  await expect(manager.page.getByText('已收到 12/12')).toBeVisible({ timeout: 60_000 })
  expect(troubles).toEqual([])
})

test('a shift that is not taken over: the reason stands there until both have signed', async ({ person }) => {
  const [leader, relief] = [await person('HC101'), await person('HC102')]
  await leader.goOffline()
  await opens(leader, '班后五分钟')
  const { page } = leader
  await page.getByRole('button', { name: '开始', exact: true }).click()
  await page.getByLabel('交代下一班').fill('3 号泵密封漏，已挂牌停用')
  await page.getByLabel('交给哪个班组').selectOption({ label: '装卸班' })
  await page.getByRole('button', { name: '交班签字' }).click()
  await expect(page.getByText('已交，等接班人签字')).toBeVisible()
  const troubles = await readableNow(page, 'handover-given')
  await leader.goOnline()

  await relief.page.getByRole('link', { name: /三个五分钟/ }).click()
  const waiting = relief.page.getByRole('link', { name: /罐区一班.*等接班人签字/ })
  await expect(waiting).toBeVisible({ timeout: 60_000 })
  troubles.push(...(await readableNow(relief.page, 'briefings')))
  await waiting.click()
  await expect(relief.page.getByLabel('交代下一班')).toHaveValue('3 号泵密封漏，已挂牌停用')
  await relief.goOffline()
  await relief.page.getByRole('button', { name: '不接，写明原因' }).click()
  await relief.page.getByRole('button', { name: '确认不接' }).click()
  await expect(relief.page.getByText('请写明原因。')).toBeVisible()
  await relief.page.getByLabel('为什么不接').fill('3 号泵没有断电')
  await relief.page.getByRole('button', { name: '确认不接' }).click()
  await expect(relief.page.getByText(/吴建华 没有接班：3 号泵没有断电/)).toBeVisible()
  troubles.push(...(await readableNow(relief.page, 'handover-refused')))
  await relief.goOnline()

  await expect(page.getByText(/吴建华 没有接班：3 号泵没有断电/)).toBeVisible({ timeout: 60_000 })
  await relief.page.getByRole('button', { name: '接班签字' }).click()
  await expect(page.getByText('已交接', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/接班：吴建华/)).toBeVisible()
  expect(troubles).toEqual([])
})
