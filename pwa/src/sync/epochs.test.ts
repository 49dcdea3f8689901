import { beforeEach, expect, test } from 'vitest'

import { NoWay } from './failures'
import { settle } from './settle'
import { hazard, kit, LONG, type Kit } from './testing/phone'
import { bytesAt } from './testing/server'

let here: Kit

beforeEach(async () => {
  here = await kit()
  here.server.strict = true
})

test('every mutation goes with the epoch whose versions its bases speak of', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧', place: '一层' })
  server.write('hazard', 'h2', { summary: '另一条' })
  await phone.exchange()
  const backup = server.backup()
  const seen = await phone.seen('hazard', 'h1')
  server.restore(backup, 'two')
  server.pageSize = 1
  let writing: Promise<unknown> = Promise.resolve()
  server.amend = (answer, { cursor }) => {
    // Between two pages: h2 is still held as epoch one told it.
    if (cursor?.startsWith('two')) writing = phone.write({ kind: 'hazard', id: 'h2', set: { summary: '新' } })
    return answer
  }
  server.judge = () => ({ outcome: 'retry' })
  await phone.exchange()
  await writing
  server.amend = (answer) => answer
  server.judge = () => undefined
  server.requests.length = 0
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '二层' } })
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '写了很久' }, seen })

  expect((await phone.store.queue.orderBy('dseq').toArray()).map(({ mutation, epoch }) => [mutation.set, mutation.base, epoch])).toEqual([
    [{ summary: '新' }, { summary: 2 }, 'one'],
    [{ place: '二层' }, { place: 1 }, 'two'],
    [{ summary: '写了很久' }, { summary: 1 }, 'one'],
  ])
  await phone.exchange()
  expect(server.requests.flatMap(({ sent }) => sent.map(({ epoch }) => epoch))).toEqual(['one', 'two', 'one'])
})

test('mutations of an earlier incarnation go first, under its name and numbers', async () => {
  const { phone, server, clock } = here
  const { id } = await phone.write(hazard('护栏松动'))
  const backup = server.backup()
  await phone.exchange()
  const [earlier] = await phone.store.kept.toArray()
  // Another phone with this incarnation used the next number.
  const used = { ...(JSON.parse(earlier?.bytes ?? '') as object), mid: 'another', dseq: 2 } as never
  server.ledger.set('another', {
    bytes: '', incarnation: earlier?.incarnation ?? '', mutation: used, outcome: { mid: 'another', outcome: 'applied' },
  })
  await phone.write({ kind: 'hazard', id, set: { place: '三号楼' } })
  await phone.exchange()
  const present = await phone.store.note('incarnation')
  expect(await phone.store.note('formerly')).toEqual([earlier?.incarnation])

  server.restore(backup, 'two')
  server.requests.length = 0
  await phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失' } })
  clock.pass(LONG)
  await phone.exchange()

  const sent = server.requests.filter((request) => request.sent.length > 0)
  expect(sent.map(({ incarnation, sent }) => [incarnation, sent.map(({ mutation }) => mutation.dseq)])).toEqual([
    [earlier?.incarnation, [1]],
    [present, [1, 2]],
  ])
  expect(bytesAt(sent[0]?.raw ?? '', 0)).toBe(earlier?.bytes)
  expect(server.records.get(id)?.body).toMatchObject({ summary: '护栏缺失', place: '三号楼' })
  expect(await phone.queue()).toEqual([])
  expect((await phone.store.kept.toArray()).map(({ incarnation, dseq }) => [incarnation, dseq]).sort()).toEqual(
    [[earlier?.incarnation, 1], [present, 1], [present, 2]].sort(),
  )
})

test('an earlier incarnation whose numbers another phone used meanwhile gets new ones, in its place', async () => {
  const { phone, server } = here
  const { id } = await phone.write(hazard('护栏松动'))
  await phone.write({ kind: 'hazard', id, set: { place: '一层' } })
  const backup = server.backup()
  await phone.exchange()
  const kept = (await phone.store.kept.toArray()).sort((one, other) => one.dseq - other.dseq)
  const old = 'an-earlier-one'
  await phone.store.kept.bulkPut(kept.map((row) => ({ ...row, incarnation: old })))
  const used = { ...(JSON.parse(kept[0]?.bytes ?? '') as object), mid: 'another' } as never
  server.restore(backup, 'two')
  server.ledger.set('another', { bytes: '', incarnation: old, mutation: used, outcome: { mid: 'another', outcome: 'applied' } })
  await phone.exchange()

  expect(server.records.get(id)?.body).toMatchObject({ summary: '护栏松动', place: '一层' })
  const taken = kept.map(({ mid }) => server.ledger.get(mid))
  expect(taken.map((each) => each?.mutation.dseq)).toEqual([1, 2])
  expect(new Set(taken.map((each) => each?.incarnation)).size).toBe(1)
  expect(await phone.store.note('formerly')).toBeUndefined()
  expect(await phone.queue()).toEqual([])
})

test('an answer that was on its way when the epoch ended settles nothing', async () => {
  const { phone, server } = here
  await phone.write(hazard('甲'))
  const backup = server.backup()
  const late = await server.sync(JSON.stringify({ incarnation: await phone.store.note('incarnation'), cursor: null, sent: [] }))
  await phone.exchange()
  server.restore(backup, 'two')
  await phone.exchange()
  await phone.write(hazard('乙'))
  const batch = await phone.store.queue.toArray()
  const leg = { batch, incarnation: '', known: { cursor: 'one:1', epoch: 'one', head: 1 }, check: false, left: 0 }
  const outcomes = batch.map(({ mid }) => ({ mid, outcome: 'applied' as const }))
  const taken = await settle(phone.store, leg, { ...late, outcomes }, { now: 0, random: () => 0 })

  expect(taken).toMatchObject({ staying: batch.map(({ mid }) => mid), restored: false })
  expect(await phone.queue()).toHaveLength(1)
  expect(await phone.store.note('epoch')).toBe('two')
})

test('of two answers on their way the older one is no step back', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '一' })
  await phone.exchange()
  const known = { cursor: 'one:1', epoch: 'one', head: 1 }
  const raw = JSON.stringify({ incarnation: '', cursor: 'one:1', sent: [] })
  const older = await server.sync(raw)
  server.write('hazard', 'h1', { summary: '二' })
  const newer = await server.sync(raw)
  const leg = { batch: [], incarnation: '', known, check: false, left: 0 }
  await settle(phone.store, leg, newer, { now: 0, random: () => 0 })
  const taken = await settle(phone.store, leg, older, { now: 0, random: () => 0 })

  expect(taken.restored).toBe(false)
  expect(await phone.store.note('cursor')).toBe('one:2')
})

test('a server that says it at every answer is not believed for ever', async () => {
  const { phone, server } = here
  await phone.write(hazard('甲'))
  await phone.exchange()
  let epochs = 0
  server.amend = (answer) => ({ ...answer, epoch: `another ${(epochs += 1)}` })
  server.requests.length = 0

  await expect(phone.exchange()).rejects.toThrow(NoWay)
  expect(server.requests.length).toBeLessThan(8)
})
