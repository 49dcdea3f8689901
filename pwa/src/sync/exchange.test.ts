import { beforeEach, expect, test } from 'vitest'

import { NoWay, SignInNeeded } from './failures'
import { hazard, kit, type Kit } from './testing/phone'
import { bytesAt } from './testing/server'

let here: Kit

beforeEach(async () => {
  here = await kit()
})

test('what was written arrives, and is shown as it stands at the server', async () => {
  const { phone, server } = here
  const { id } = await phone.write(hazard('护栏松动'))
  await phone.exchange()

  expect(server.records.get(id)?.body['summary']).toBe('护栏松动')
  expect(await phone.show('hazard', id)).toMatchObject({ state: 'arrived', waiting: 0, mineOnly: false, versions: { summary: 1 } })
  expect(await phone.queue()).toEqual([])
  expect(await phone.summary()).toMatchObject({ waiting: 0, lastArrived: here.clock.now() })
})

test('the request is put together from the bytes as they were queued', async () => {
  const { phone, server, clock } = here
  await phone.write(hazard('引号"和\\'))
  const [row] = await phone.queue()
  clock.pass(81_000)
  await phone.exchange()

  const request = server.requests[0]
  expect(request).toMatchObject({ proto: 1, cursor: null, limit: 500, sent: [{ age: 81_000 }] })
  expect(bytesAt(request?.raw ?? '', 0)).toBe(row?.bytes)
})

test('after a lost answer the same bytes go again and take effect once', async () => {
  const { phone, server } = here
  await phone.write(hazard('护栏松动'))
  server.luck = () => 'answer lost'
  await expect(phone.exchange()).rejects.toThrow(NoWay)
  expect(await phone.queue()).toHaveLength(1)
  here.clock.pass(5_000)
  server.luck = () => 'fine'
  await phone.exchange()

  expect(server.requests.map(({ raw }) => bytesAt(raw, 0))).toSatisfy(
    ([first, second]: string[]) => first !== '' && first === second,
  )
  expect(server.ledger.size).toBe(1)
  expect(await phone.queue()).toEqual([])
})

test('a failed try is told with the next one, and offline nothing is called a failure', async () => {
  const { phone, server, clock, world } = here
  const { id } = await phone.write(hazard('护栏松动'))
  server.luck = () => 'request lost'
  await expect(phone.exchange()).rejects.toThrow(NoWay)
  expect((await phone.show('hazard', id))?.state).toBe('later')
  const first = (await phone.summary()).nextTry ?? 0
  await expect(phone.exchange()).rejects.toThrow(NoWay)

  const second = (await phone.summary()).nextTry ?? 0
  expect(second - clock.now()).toBe(2 * (first - clock.now()))
  expect((await phone.queue())[0]?.tries).toBe(2)

  const stop = phone.start()
  world.say('offline')
  await expect.poll(async () => (await phone.show('hazard', id))?.state).toBe('kept')
  expect((await phone.summary()).offline).toBe(true)
  stop()
})

test('a login that ended leaves the queue as it is', async () => {
  const { phone, server } = here
  const { id } = await phone.write(hazard('护栏松动'))
  server.refuse = () => 401
  await expect(phone.exchange()).rejects.toThrow(SignInNeeded)

  expect(await phone.summary()).toMatchObject({ signInNeeded: true, waiting: 1, nextTry: null })
  expect((await phone.show('hazard', id))?.state).toBe('kept')
  server.refuse = () => undefined
  await phone.exchange()
  expect(await phone.summary()).toMatchObject({ signInNeeded: false, waiting: 0 })
})

test('a page that pretends to be the server settles nothing', async () => {
  const { phone, server } = here
  await phone.write(hazard('护栏松动'))
  server.amend = () => ({ html: 'Welcome to the hotel' }) as never
  await expect(phone.exchange()).rejects.toThrow(NoWay)

  expect(await phone.queue()).toHaveLength(1)
})

test('a request that hangs is given up', async () => {
  const { phone, server } = here
  await phone.write(hazard('护栏松动'))
  server.sync = () => new Promise(() => undefined)
  Object.assign((phone as unknown as { parts: object }).parts, { patience: 20 })

  await expect(phone.exchange()).rejects.toThrow(NoWay)
})

test('one that must wait holds back only its own record and what depends on it', async () => {
  const { phone, server } = here
  const stuck = await phone.write(hazard('甲'))
  await phone.write({ kind: 'hazard', id: stuck.id, set: { place: '一层' } })
  await phone.write({ kind: 'visit', set: { firm: 'f1', hazards: { add: [stuck.id] } } })
  await phone.write(hazard('乙'))
  server.judge = ({ id, depends_on }) =>
    id === stuck.id || depends_on?.includes(stuck.mid ?? '') ? { outcome: 'retry' } : undefined
  await phone.exchange()
  await phone.write(hazard('丙'))
  await phone.write({ kind: 'hazard', id: stuck.id, set: { place: '二层' } })
  const before = server.requests.length
  const stop = phone.start()
  await expect.poll(() => server.requests.length).toBeGreaterThan(before)
  stop()

  expect(server.requests[before]?.sent.map(({ mutation }) => mutation.set?.['summary'])).toEqual(['丙'])
  expect((await phone.show('hazard', stuck.id))?.state).toBe('later')
  server.judge = () => undefined
  await phone.exchange()
  expect(await phone.queue()).toEqual([])
  expect(server.records.get(stuck.id)?.body['place']).toBe('二层')
})

test('what one request cannot hold goes in several, in order', async () => {
  const { phone, server } = here
  const { id } = await phone.write(hazard('开始'))
  for (let at = 0; at < 230; at += 1) await phone.write({ kind: 'hazard', id, set: { summary: `第${at}版` } })
  await phone.exchange()

  expect(server.requests.map(({ sent }) => sent.length)).toEqual([100, 100, 31])
  expect(server.records.get(id)?.body['summary']).toBe('第229版')
})

test('the request stays below what the server reads', async () => {
  const { phone, server } = here
  for (let at = 0; at < 9; at += 1) await phone.write(hazard('长'.repeat(70_000)))
  await phone.exchange()

  expect(server.ledger.size).toBe(9)
  expect(Math.max(...server.requests.map(({ raw }) => new TextEncoder().encode(raw).length))).toBeLessThan(1024 * 1024)
})

test.each([400, 413])('one that makes the whole unreadable (%i) is found by halving; the others go on', async (status) => {
  const { phone, server } = here
  const written = []
  for (let at = 0; at < 11; at += 1) written.push(await phone.write(hazard(`第${at}条`)))
  const bad = written[6]
  server.refuse = ({ sent }) => (sent.some(({ mutation }) => mutation.mid === bad?.mid) ? status : undefined)
  const bytes = (await phone.queue())[6]?.bytes
  await phone.exchange()

  expect(server.ledger.size).toBe(10)
  expect(await phone.queue()).toEqual([])
  expect(await phone.refusals()).toEqual([
    expect.objectContaining({ mutation: bad?.mid, content: bytes, local: true, code: status === 413 ? 'too-large' : 'unreadable' }),
  ])
  expect(await phone.pending()).toBe(1)
  await phone.closeRefusal(bad?.mid ?? '', '留作记录')
  expect(await phone.refusals()).toEqual([])
})

test('edits of one that nobody could read are judged against what it was made on', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '护栏松动' })
  await phone.exchange()
  const bad = await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '坏' } })
  const good = await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏缺失' } })
  server.refuse = ({ sent }) => (sent.some(({ mutation }) => mutation.mid === bad.mid) ? 400 : undefined)
  await phone.exchange()

  expect(server.ledger.get(good.mid ?? '')?.mutation.base).toEqual({ summary: 1 })
})

test('a record that nobody could create goes to the inbox with all that was made of it', async () => {
  const { phone, server } = here
  const bad = await phone.write(hazard('坏'))
  await phone.write({ kind: 'hazard', id: bad.id, set: { place: '三号楼' } })
  const texts = (await phone.queue()).map(({ bytes }) => bytes)
  server.refuse = ({ sent }) => (sent.some(({ mutation }) => mutation.mid === bad.mid) ? 413 : undefined)
  await phone.exchange()

  expect(await phone.queue()).toEqual([])
  expect(await phone.refusals()).toEqual([
    expect.objectContaining({ record: bad.id, content: texts[0], followed: texts.slice(1) }),
  ])
  await phone.closeRefusal(bad.mid ?? '', '留作记录')
  expect(await phone.refusals()).toEqual([])
  expect(await phone.pending()).toBe(0)
})

test('a server that reads nothing at all does not empty the queue into the inbox', async () => {
  const { phone, server } = here
  for (let at = 0; at < 5; at += 1) await phone.write(hazard(`第${at}条`))
  server.refuse = () => 422
  await expect(phone.exchange()).rejects.toThrow(NoWay)

  expect(await phone.queue()).toHaveLength(5)
  expect(await phone.refusals()).toEqual([])
})

test('a word that only a newer server says is no end', async () => {
  const { phone, server } = here
  await phone.write(hazard('护栏松动'))
  server.judge = () => ({ outcome: 'pondered' as never })
  await phone.exchange()

  expect(await phone.queue()).toHaveLength(1)
})
