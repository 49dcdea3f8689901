import { beforeEach, expect, test } from 'vitest'

import { settle } from './settle'
import { hazard, kit, type Kit } from './testing/phone'

let here: Kit

beforeEach(async () => {
  here = await kit()
})

test('what somebody else changed is shown, with the own queue over it', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '护栏松动', place: '三号楼' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏缺失' } })
  server.write('hazard', 'h1', { place: '四号楼', summary: '别人的话' })
  server.judge = () => ({ outcome: 'retry' })
  await phone.exchange()

  expect((await phone.show('hazard', 'h1'))?.body).toMatchObject({ summary: '护栏缺失', place: '四号楼' })
})

test('an accepted edit does not flicker while the record itself is still to come', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  for (let at = 0; at < 3; at += 1) server.write('visit', `v${at}`, { notes: '走访' })
  server.pageSize = 1
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '新' } })
  const seen: unknown[] = []
  server.amend = (answer) => {
    void phone.show('hazard', 'h1').then((shown) => seen.push(shown?.body.summary))
    return answer
  }
  await phone.exchange()

  expect(seen.length).toBeGreaterThan(3)
  expect(new Set(seen)).toEqual(new Set(['新']))
})

test('an edit made before the record comes back names the mutation that it builds on', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  const { dseq } = await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '新' } })
  server.amend = (answer) => ({ ...answer, changes: [], cursor: 'one:1' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '更新' } })
  expect((await phone.queue())[0]?.mutation.base).toEqual({ summary: `d:${dseq}` })
  expect((await phone.show('hazard', 'h1'))?.body.summary).toBe('更新')

  server.amend = (answer) => answer
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '再改' } })
  expect((await phone.queue())[0]?.mutation.base).toEqual({ summary: 3 })
})

test('an accepted edit is not laid over something newer that came first', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我的' } })
  server.amend = (answer) => {
    server.write('hazard', 'h1', { summary: '后来的' })
    const newer = server.records.get('h1')
    return { ...answer, changes: newer ? [newer] : [], cursor: `one:${server.position}` }
  }
  await phone.exchange()

  expect((await phone.show('hazard', 'h1'))?.body.summary).toBe('后来的')
})

test('of an answer that another tab overtook only the outcomes count', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  const other = await kit({ name: phone.store.name, server })
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '三号楼' } })
  const sync = server.sync.bind(server)
  server.sync = async (raw) => {
    const late = await sync(raw)
    server.sync = sync
    server.write('hazard', 'h1', { summary: '新' })
    // The other tab asks and hears before this answer arrives.
    const page = await sync(raw.replace(/"sent":.*$/s, '"sent":[]}'))
    const known = { cursor: 'one:1', epoch: 'one', head: 1 }
    const leg = { batch: [], incarnation: '', known, check: false, left: 0 }
    await settle(other.phone.store, leg, page, { now: 0, random: () => 0 })
    return { ...late, forget: [{ kind: 'hazard', id: 'h1' }] }
  }
  await phone.exchange()

  expect((await phone.show('hazard', 'h1'))?.body).toMatchObject({ summary: '新', place: '三号楼' })
  expect(await phone.queue()).toEqual([])
  expect(await phone.store.note('cursor')).toBe('one:3')
})

test('forgetting takes the copy, never what is queued', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '护栏松动' })
  server.write('hazard', 'h2', { summary: '电线裸露' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '三号楼' } })
  server.judge = () => ({ outcome: 'retry' })
  server.forget('hazard', 'h1')
  server.forget('hazard', 'h2')
  await phone.exchange()

  expect(await phone.queue()).toHaveLength(1)
  expect((await phone.list('hazard')).map(({ id, body }) => ({ id, body }))).toEqual([{ id: 'h1', body: { place: '三号楼' } }])
})

test('a deleted record is gone, and stays gone', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '误报' })
  await phone.exchange()
  server.remove('hazard', 'h1')
  await phone.exchange()

  expect(await phone.list('hazard')).toEqual([])
  expect(await phone.show('hazard', 'h1')).toBeNull()
})

test('a first pull drops what it did not bring, but only with its last page', async () => {
  const { phone, server } = here
  for (let at = 0; at < 4; at += 1) server.write('hazard', `h${at}`, { summary: `第${at}条` })
  await phone.exchange()
  // Restored from a backup: positions begin again, one record never was.
  server.epoch = 'two'
  server.records.clear()
  server.position = 0
  for (const at of [0, 1, 2]) server.write('hazard', `h${at}`, { summary: `备份里的第${at}条` })
  server.pageSize = 1
  const counts: number[] = []
  server.amend = (answer) => {
    void phone.list('hazard').then((rows) => counts.push(rows.length))
    return answer
  }
  await phone.exchange()

  expect(counts).toEqual([4, 4, 4])
  expect((await phone.list('hazard')).map(({ body }) => body.summary)).toEqual(['备份里的第2条', '备份里的第1条', '备份里的第0条'])
})

test('kinds that this app does not know are kept as they come', async () => {
  const { phone, server } = here
  server.write('drill', 'd1', { title: '消防演练' })
  await phone.exchange()

  expect(await phone.store.settled.get('d1')).toMatchObject({ kind: 'drill', body: { title: '消防演练' } })
})

test('a refusal is shown at once, and the server’s own record takes its place', async () => {
  const { phone, server } = here
  const { id, mid } = await phone.write(hazard('护栏松动'))
  const bytes = (await phone.queue())[0]?.bytes
  server.judge = () => ({ outcome: 'rejected', code: 'create-not-yours', message: '您不能在这里新建。' })
  await phone.exchange()

  expect(await phone.refusals()).toEqual([
    expect.objectContaining({ mutation: mid, record: id, content: bytes, message: '您不能在这里新建。' }),
  ])
  server.write('refusal', 'r1', {
    mutation: mid, about_kind: 'hazard', about_id: id, code: 'create-not-yours', message: '您不能在这里新建。', content: bytes, author: 'me',
    received_at: '2026-11-24T00:00:00.000Z', state: '未收下',
  })
  await phone.exchange()
  expect(await phone.refusals()).toEqual([expect.objectContaining({ id: 'r1', content: bytes, local: false })])
  expect(await phone.store.inbox.count()).toBe(0)

  await phone.write({ kind: 'refusal', id: 'r1', set: { state: '留作记录' } })
  expect(await phone.refusals()).toEqual([])
})

test('a record with an open conflict says so until somebody chose', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '别人的' })
  server.write('conflict', 'c1', { about_kind: 'hazard', about_id: 'h1', state: '待选', mine_by: 'me', theirs_by: 'li' })
  await phone.exchange()

  expect((await phone.show('hazard', 'h1'))?.state).toBe('both')
  expect((await phone.conflictsAbout('h1')).map(({ id }) => id)).toEqual(['c1'])
  expect(await phone.summary()).toMatchObject({ asks: 1 })
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我的' }, resolves: ['c1'] })
  expect((await phone.show('hazard', 'h1'))?.state).toBe('kept')
  expect(await phone.conflictsAbout('h1')).toEqual([])
})

test('what was answered is kept for a server that may forget it, thirty days by the server’s clock', async () => {
  const { phone, clock, server } = here
  const { mid } = await phone.write(hazard('护栏松动'))
  await phone.exchange()
  expect(await phone.store.kept.get(mid ?? '')).toMatchObject({ dseq: 1, outcome: { outcome: 'applied' } })
  clock.pass(400 * 24 * 3600 * 1000)
  await phone.exchange()
  expect(await phone.store.kept.count()).toBe(1)
  server.now += 31 * 24 * 3600 * 1000
  await phone.exchange()
  expect(await phone.store.kept.count()).toBe(0)
})
