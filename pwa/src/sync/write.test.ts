import { beforeEach, expect, test, vi } from 'vitest'

import type { Phone } from './phone'
import { localIso } from './queue'
import { hazard, kit, START, type Kit } from './testing/phone'
import type { TestServer } from './testing/server'
import { ShapeError } from './write'

let phone: Phone
let server: TestServer
let here: Kit

beforeEach(async () => {
  here = await kit()
  phone = here.phone
  server = here.server
})

async function queued() {
  return (await phone.queue()).map(({ mutation }) => mutation)
}

test('what was written is shown at once, and waits', async () => {
  const { id } = await phone.write(hazard('护栏松动'))

  expect(await phone.show('hazard', id)).toMatchObject({
    body: { summary: '护栏松动', level: '一般', status: '已上报' },
    waiting: 1,
    mineOnly: true,
    state: 'kept',
    changedAt: START,
  })
  expect((await phone.list('hazard')).map((each) => each.id)).toEqual([id])
})

test('a mutation carries exactly the members of the protocol', async () => {
  const { id, mid } = await phone.write(hazard('护栏松动'))

  const [row] = await phone.queue()
  expect(row?.mutation).toEqual({
    mid,
    dseq: 1,
    op: 'create',
    kind: 'hazard',
    id,
    made_at: localIso(START),
    schema: 1,
    base: { firm: 0, seen_at: 0, summary: 0 },
    set: hazard('护栏松动').set,
  })
  expect(JSON.parse(row?.bytes ?? '')).toEqual(row?.mutation)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('the moment is written as the clock on the wall shows it', () => {
  const moment = localIso(START)

  expect(Date.parse(moment)).toBe(START)
  expect(moment).toMatch(/^2026-11-2\dT\d\d:\d\d:10\.123[+-]\d\d:\d\d$/)
})

test('edits of own unsent edits name them as their base', async () => {
  const { id } = await phone.write(hazard('护栏松动'))
  await phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失' } })
  await phone.write({ kind: 'hazard', id, set: { place: '三号楼' } })
  await phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失,已封路' } })

  expect((await queued()).map(({ base }) => base)).toEqual([
    { firm: 0, seen_at: 0, summary: 0 },
    { summary: 'd:1' },
    // The create was all that its author had before his eyes, defaults included.
    { place: 'd:1' },
    { summary: 'd:2' },
  ])
})

test('edits of settled fields name the version that was shown', async () => {
  server.write('hazard', 'h1', { summary: '护栏松动' })
  server.write('hazard', 'h1', { place: '三号楼' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏缺失', category: '设备' } })

  expect((await queued()).map(({ base }) => base)).toEqual([{ summary: 1, category: 0 }])
})

test('fields that move together share the latest version of any of them', async () => {
  server.write('hazard', 'h1', { status: '已上报' })
  server.write('hazard', 'h1', { status: '待整改', deadline: '2026-12-01' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { status: '整改中' } })
  await phone.write({ kind: 'hazard', id: 'h1', set: { status: '待验收', reason: '已换新' } })

  expect((await queued()).map(({ base }) => base)).toEqual([{ status: 2 }, { status: 'd:1', reason: 'd:1' }])
})

test('a delete says of every field what its author was looking at', async () => {
  server.write('hazard', 'h1', { summary: '护栏松动', reporter: 'x' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏缺失' } })
  await phone.write({ kind: 'hazard', id: 'h1', op: 'delete' })

  expect((await queued()).at(-1)).toMatchObject({ op: 'delete', base: { summary: 'd:1', reporter: 1 }, set: {} })
  expect(await phone.show('hazard', 'h1')).toBeNull()
  expect(await phone.list('hazard')).toEqual([])
})

test('deleting what was never sent covers the fields that the server will fill in', async () => {
  const { id } = await phone.write(hazard('误报'))
  await phone.write({ kind: 'hazard', id, op: 'delete' })

  expect((await queued()).at(-1)?.base).toMatchObject({ summary: 'd:1', reporter: 'd:1', number: 'd:1', history: 'd:1' })
})

test('saying again what already stands is no edit', async () => {
  server.write('hazard', 'h1', { summary: '护栏松动', place: '三号楼' })
  await phone.exchange()
  const same = await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏松动', photos: { put: {} } } })
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏松动', place: '四号楼' } })

  expect(same).toEqual({ id: 'h1', mid: null, dseq: 0 })
  expect((await queued()).map(({ set }) => set)).toEqual([{ place: '四号楼' }])
})

test('a step keeps the reason that it must bring along, though it is the same as before', async () => {
  server.write('hazard', 'h1', { status: '待验收', reason: '未装警示牌' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { status: '退回', reason: '未装警示牌' } })

  expect((await queued())[0]?.set).toEqual({ status: '退回', reason: '未装警示牌' })
})

test('choosing the value that stands settles a conflict all the same', async () => {
  server.write('hazard', 'h1', { summary: '护栏松动' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '护栏松动' }, resolves: ['c1'] })

  expect((await queued())[0]).toMatchObject({ set: { summary: '护栏松动' }, resolves: ['c1'], base: { summary: 1 } })
})

test('what only the server writes is not sent', async () => {
  await phone.write({ kind: 'hazard', set: { ...hazard('护栏松动').set, reporter: 'me', number: 'YH-1' } })

  expect(Object.keys((await queued())[0]?.set ?? {})).toEqual(['firm', 'seen_at', 'summary'])
})

test('a change of the wrong shape is the caller’s mistake', async () => {
  const wrong = { kind: 'visit' as const, set: { hazards: ['h1'] } }

  await expect(phone.write(wrong)).rejects.toThrow(ShapeError)
  expect(await queued()).toEqual([])
})

test('a visit waits for the hazard that it names and that is not sent yet', async () => {
  const found = await phone.write(hazard('护栏松动'))
  await phone.write({ kind: 'visit', set: { firm: 'f1', hazards: { add: [found.id, 'another'] } } })

  expect((await queued()).at(-1)?.depends_on).toEqual([found.mid])
})

test('half an emoji and NUL do not keep the rest from arriving', async () => {
  const { id } = await phone.write(hazard('坏了\u{0}🚧'.slice(0, -1)))

  expect((await phone.show('hazard', id))?.body.summary).toBe('坏了\u{fffd}')
})

test('two tabs never take one number', async () => {
  const other = await kit({ name: phone.store.name })
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 ? phone : other.phone).write(hazard(`第${at}条`))),
  )

  expect((await phone.queue()).map(({ dseq }) => dseq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
})

test('every transaction that writes asks for strict durability', async () => {
  // Dexie takes hold of the method when it opens.
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const { phone } = await kit()
  await phone.write(hazard('护栏松动'))
  const bytes = new TextEncoder().encode('a picture').buffer
  await phone.addPhoto({ record: 'x', part: 'before', bytes, type: 'image/webp', original: '0', takenAt: localIso(START) })
  await phone.exchange()
  const writing = asked.mock.calls.filter(([, mode]) => mode === 'readwrite')
  asked.mockRestore()

  expect(writing.length).toBeGreaterThan(3)
  expect(writing.map(([, , options]) => options?.durability)).toEqual(writing.map(() => 'strict'))
})

test('what came in while somebody wrote was not read: the base is that of the beginning', async () => {
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  const seen = await phone.seen('hazard', 'h1')
  server.write('hazard', 'h1', { summary: '别人的' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我的' }, seen })
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我又写的' }, seen })

  const [first, second] = await queued()
  expect(first?.base).toEqual({ summary: seen.of['summary'] })
  expect(second?.base).toEqual({ summary: `d:${first?.dseq}` })
})

test('bases of an incarnation that is over are not used', async () => {
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  const seen = { incarnation: 'another', of: { summary: 'd:99' as const } }
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '我的' }, seen })

  const [only] = await queued()
  expect(only?.base).not.toEqual({ summary: 'd:99' })
})
