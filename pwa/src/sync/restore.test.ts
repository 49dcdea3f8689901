import { beforeEach, expect, test } from 'vitest'

import { NoWay } from './failures'
import { hazard, kit, LONG, type Kit } from './testing/phone'
import { bytesAt } from './testing/server'

let here: Kit

beforeEach(async () => {
  here = await kit()
  here.server.strict = true
})

/** Texts that were sent, request by request. */
function texts({ server }: Kit): string[][] {
  return server.requests.map(({ raw, sent }) => sent.map((_, at) => bytesAt(raw, at)))
}

test.each(['two', undefined])('what a restored server forgot is told again, byte for byte (epoch %s)', async (epoch) => {
  const { phone, server } = here
  const first = await phone.write(hazard('备份之前'))
  await phone.exchange()
  const backup = server.backup()
  const second = await phone.write(hazard('备份之后'))
  await phone.write({ kind: 'hazard', id: first.id, set: { place: '三号楼' } })
  await phone.exchange()
  const told = texts(here).flat()
  server.restore(backup, epoch)
  server.requests.length = 0
  await phone.exchange()

  expect(texts(here).flat()).toEqual(told)
  expect(server.records.get(second.id)?.body['summary']).toBe('备份之后')
  expect(server.records.get(first.id)?.body['place']).toBe('三号楼')
  expect(await phone.queue()).toEqual([])
  expect(await phone.store.kept.count()).toBe(3)
  expect((await phone.list('hazard')).map(({ state }) => state)).toEqual(['arrived', 'arrived'])
})

test('nothing flickers: what is shown stays from the first page to the last answer', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  server.write('hazard', 'h2', { summary: '别人的旧话' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h2', set: { summary: '我先写的' } })
  await phone.exchange()
  server.write('hazard', 'h2', { summary: '别人后来写的' })
  const backup = server.backup()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我的' } })
  const made = await phone.write(hazard('新报的'))
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '还没送' } })
  const before = await words()
  server.restore(backup, 'two')
  server.pageSize = 1
  const seen: unknown[] = []
  server.judge = () => ({ outcome: 'retry' })
  server.amend = (answer) => {
    void words().then((now) => seen.push(now))
    return answer
  }
  await phone.exchange()
  server.judge = () => undefined
  await phone.exchange()
  seen.push(await words())

  expect(seen.length).toBeGreaterThan(4)
  for (const each of seen) expect(each).toEqual(before)
  expect(server.records.get(made.id)?.body['summary']).toBe('新报的')

  async function words() {
    const rows = await phone.list('hazard')
    return rows.map(({ id, body }) => [id, body.summary, body.place])
  }
})

test('what somebody forgot or deleted since does not come back to the eye', async () => {
  const { phone, server } = here
  const gone = await phone.write(hazard('会被撤回'))
  const lost = await phone.write(hazard('换了网格'))
  const backup = server.backup()
  await phone.exchange()
  server.remove('hazard', gone.id)
  server.forget('hazard', lost.id)
  await phone.exchange()
  expect(await phone.list('hazard')).toEqual([])
  server.restore(backup, 'two')
  server.judge = () => ({ outcome: 'retry' })
  await phone.exchange()

  expect(await phone.queue()).toHaveLength(2)
  expect(await phone.list('hazard')).toEqual([])
})

test('a refusal that was dealt with is no new task; one that was not is one still', async () => {
  const { phone, server } = here
  const backup = server.backup()
  const [done, open] = [await phone.write(hazard('甲')), await phone.write(hazard('乙'))]
  server.judge = ({ kind, mid }) => {
    if (kind !== 'hazard') return undefined
    if (mid === done.mid) server.write('refusal', 'r1', { mutation: mid, about_kind: 'hazard', about_id: done.id, author: 'me' })
    return { outcome: 'rejected', code: 'create-not-yours' }
  }
  await phone.exchange()
  await phone.write({ kind: 'refusal', id: 'r1', set: { state: '留作记录' } })
  await phone.exchange()
  expect((await phone.refusals()).map(({ mutation }) => mutation)).toEqual([open.mid])

  server.restore(backup, 'two')
  const tasks: number[] = []
  server.amend = (answer) => {
    void phone.refusals().then((refusals) => tasks.push(refusals.length))
    return answer
  }
  await phone.exchange()
  await phone.exchange()
  tasks.push((await phone.refusals()).length)

  // The one that was open is in the queue for a moment: nobody has refused it yet.
  expect(Math.max(...tasks)).toBe(1)
  expect((await phone.refusals()).map(({ mutation }) => mutation)).toEqual([open.mid])
  expect(server.records.get('r1')?.body['state']).toBe('留作记录')
})

test('a stand-in that was dealt with hands that on to the server’s record', async () => {
  const { phone, server } = here
  const { id, mid } = await phone.write(hazard('甲'))
  server.judge = ({ kind }) => (kind === 'hazard' ? { outcome: 'rejected', code: 'create-not-yours' } : undefined)
  await phone.exchange()
  await phone.closeRefusal(mid ?? '', '留作记录')
  server.write('refusal', 'r1', { mutation: mid, about_kind: 'hazard', about_id: id, author: 'me', state: '未收下' })
  await phone.exchange()

  expect(await phone.refusals()).toEqual([])
  await phone.exchange()
  expect(server.records.get('r1')?.body['state']).toBe('留作记录')
  expect(await phone.store.inbox.count()).toBe(0)
})

test('pictures that still lie here are offered again, those of deleted records are not', async () => {
  const { phone, server } = here
  const shas: string[] = []
  const ids: string[] = []
  for (const words of ['甲', '乙']) {
    const draft = await phone.keepDraft(hazard(words))
    const bytes = new TextEncoder().encode(words).buffer as ArrayBuffer
    shas.push(await phone.addPhoto({ record: draft.id, part: 'before', bytes, type: 'image/webp', original: '0', takenAt: '2026-11-24T07:42:10.123+08:00' }))
    ids.push((await phone.submitDraft(draft.id)).id)
  }
  const backup = server.backup()
  await phone.exchange()
  server.remove('hazard', ids[1] ?? '')
  await phone.exchange()
  expect(server.photos.size).toBe(2)
  server.restore(backup, 'two')
  await phone.exchange()

  expect([...server.photos.keys()]).toEqual([shas[0]])
  expect(await phone.summary()).toMatchObject({ photosWaiting: 0, waiting: 0 })
})

test.each(['silence', 'a failure'])('after %s nothing is sent that may build on what was forgotten', async (after) => {
  const { phone, server, clock } = here
  const { id } = await phone.write(hazard('护栏松动'))
  const backup = server.backup()
  await phone.exchange()
  await phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失' } })
  if (after === 'silence') clock.pass(LONG)
  else {
    server.luck = () => 'request lost'
    await expect(phone.exchange()).rejects.toThrow(NoWay)
    server.luck = () => 'fine'
  }
  server.restore(backup, 'two')
  await phone.exchange()

  expect(await phone.refusals()).toEqual([])
  expect(server.records.get(id)?.body['summary']).toBe('护栏缺失')
  expect([...server.ledger.values()].map(({ mutation }) => mutation.dseq)).toEqual([1, 2])
})
