import { unzipSync, strFromU8 } from 'fflate'
import { beforeEach, expect, test } from 'vitest'

import { sha256Of } from './sha256'
import { hazard, kit, type Kit } from './testing/phone'

let here: Kit

beforeEach(async () => {
  here = await kit()
})

function picture(words: string): ArrayBuffer {
  return new TextEncoder().encode(words).buffer as ArrayBuffer
}

function taken(record: string, words = '一张照片') {
  return {
    record, part: 'before' as const, bytes: picture(words), type: 'image/webp', original: 'f'.repeat(64),
    takenAt: '2026-11-24T07:42:10.123+08:00',
  }
}

/** A hazard that was begun, photographed and handed in. */
async function photographed({ phone }: Kit) {
  const draft = await phone.keepDraft(hazard('护栏松动'))
  const sha256 = await phone.addPhoto(taken(draft.id))
  return { sha256, ...(await phone.submitDraft(draft.id)) }
}

test('a draft is kept field by field and found again', async () => {
  const { phone, clock } = here
  const { id } = await phone.keepDraft({ kind: 'hazard', set: { summary: '护' } })
  clock.pass(1000)
  await phone.keepDraft({ id, kind: 'hazard', set: { place: '三号楼' } })
  await phone.keepDraft({ id, kind: 'hazard', set: { summary: '护栏松动', category: undefined } })

  const [draft] = await phone.drafts('hazard')
  expect(draft).toMatchObject({ id, set: { summary: '护栏松动', place: '三号楼' } })
  expect((draft?.changedAt ?? 0) - (draft?.startedAt ?? 0)).toBe(1000)
  expect(await phone.show('hazard', id)).toMatchObject({ state: 'draft', mineOnly: true, body: { level: '一般' } })
  expect(await phone.list('hazard')).toEqual([])
  expect(await phone.pending()).toBe(1)
})

test('a picture is on the disk and in its draft before anybody sees it', async () => {
  const { phone } = here
  const { id } = await phone.keepDraft(hazard('护栏松动'))
  const sha256 = await phone.addPhoto(taken(id))
  await phone.close()
  const again = await kit({ name: phone.store.name })

  expect(sha256).toBe(await sha256Of(picture('一张照片')))
  expect(new Uint8Array((await again.phone.photoBytes(sha256)) ?? new ArrayBuffer(0))).toEqual(new Uint8Array(picture('一张照片')))
  expect((await again.phone.drafts('hazard'))[0]?.set['photos']).toEqual({
    put: { [sha256]: { original: 'f'.repeat(64), taken_at: taken(id).takenAt, part: 'before', size: 12 } },
  })
})

test('a submitted draft becomes the record with its id, once', async () => {
  const { phone } = here
  const { id, mid } = await photographed(here)

  expect(await phone.drafts()).toEqual([])
  expect((await phone.queue()).map(({ mutation }) => [mutation.op, mutation.id])).toEqual([['create', id]])
  expect((await phone.submitDraft(id)).mid).toBe(mid)
  expect(await phone.queue()).toHaveLength(1)
  expect(await phone.show('hazard', id)).toMatchObject({ photos: 1, photosWaiting: 1, state: 'kept' })
})

test('a draft of a record that exists becomes an edit of it', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '护栏松动', status: '整改中' })
  await phone.exchange()
  await phone.keepDraft({ id: 'h1', kind: 'hazard', set: {} })
  const sha256 = await phone.addPhoto({ ...taken('h1'), part: 'after' })
  await phone.submitDraft('h1', { set: { status: '待验收' } })

  expect((await phone.queue())[0]?.mutation).toMatchObject({
    op: 'patch', id: 'h1', set: { status: '待验收', photos: { put: { [sha256]: { part: 'after' } } } },
  })
})

test('a dropped draft takes its pictures along', async () => {
  const { phone } = here
  const { id } = await phone.keepDraft(hazard('误拍'))
  const sha256 = await phone.addPhoto(taken(id))
  const kept = await phone.addPhoto(taken(id, '另一张'))
  await phone.removePhoto(id, kept)
  expect(Object.keys(((await phone.drafts())[0]?.set['photos'] as { put: object }).put)).toEqual([sha256])
  expect(await phone.photoBytes(kept)).toBeUndefined()
  await phone.dropDraft(id)

  expect(await phone.photosOf(id)).toEqual([])
  expect(await phone.photoBytes(sha256)).toBeUndefined()
})

test('words go first; the picture follows once its record is there', async () => {
  const { phone, server } = here
  const { id, sha256 } = await photographed(here)
  server.judge = () => ({ outcome: 'retry' })
  await phone.exchange()
  expect(server.photos.size).toBe(0)
  server.judge = () => undefined
  await phone.exchange()

  expect(server.photos.get(sha256)).toEqual(picture('一张照片'))
  expect(await phone.show('hazard', id)).toMatchObject({ state: 'arrived', photosWaiting: 0, photos: 1 })
})

test('a picture that found no way is tried again, and its words have arrived', async () => {
  const { phone, server, clock } = here
  const { id, sha256 } = await photographed(here)
  server.photoAnswer = () => 'later'
  await phone.exchange()
  expect(await phone.show('hazard', id)).toMatchObject({ state: 'later', waiting: 0, photosWaiting: 1 })
  expect(await phone.summary()).toMatchObject({ waiting: 1, photosWaiting: 1, bytesWaiting: 12 })
  server.photoAnswer = () => 'arrived'
  clock.pass(3_600_000)
  const stop = phone.start()
  await expect.poll(() => server.photos.has(sha256)).toBe(true)
  stop()
  await phone.close()
})

test('pictures wait for Wi-Fi where a person wants that; words do not', async () => {
  let wifi = false
  const { phone, server } = (here = await kit({ picturesMayGo: () => wifi }))
  const { id } = await photographed(here)
  await phone.exchange()
  expect([server.ledger.size, server.photos.size]).toEqual([1, 0])
  expect((await phone.show('hazard', id))?.state).toBe('kept')
  wifi = true
  await phone.exchange()

  expect(server.photos.size).toBe(1)
})

test.each(['refused', 'damaged'] as const)('a %s picture asks its person', async (how) => {
  const { phone, server } = here
  const { id, sha256 } = await photographed(here)
  if (how === 'refused') server.photoAnswer = () => 'refused'
  else await phone.store.photoBytes.update(sha256, { bytes: picture('坏了') })
  await phone.exchange()

  expect((await phone.show('hazard', id))?.state).toBe('asks')
  expect(await phone.summary()).toMatchObject({ asks: 1 })
  expect(server.photos.size).toBe(0)
  expect(await phone.photoBytes(sha256)).toBeDefined()

  // 点这里重拍: the new one takes its place.
  server.photoAnswer = () => 'arrived'
  const again = await phone.addPhoto(taken(id, '重拍'))
  const put = { [again]: { original: 'f'.repeat(64), taken_at: taken(id).takenAt } }
  await phone.write({ kind: 'hazard', id, set: { photos: { put, drop: [sha256] } } })
  await phone.exchange()
  expect(await phone.show('hazard', id)).toMatchObject({ state: 'arrived', photos: 1 })
  expect(await phone.photoBytes(sha256)).toBeUndefined()
})

test('bytes stay for a week after the server has confirmed them', async () => {
  const { phone, clock } = here
  const { sha256 } = await photographed(here)
  await phone.exchange()
  clock.pass(6 * 24 * 3600 * 1000)
  await phone.exchange()
  expect(await phone.photoBytes(sha256)).toBeDefined()
  clock.pass(2 * 24 * 3600 * 1000)
  await phone.exchange()

  expect(await phone.photoBytes(sha256)).toBeUndefined()
})

test('room can be made at once, but never of what has not arrived', async () => {
  const { phone } = here
  const first = await photographed(here)
  await phone.exchange()
  const { id } = await phone.keepDraft(hazard('另一条'))
  const owed = await phone.addPhoto(taken(id, '还没传'))

  expect(await phone.freeArrived()).toBe(1)
  expect(await phone.photoBytes(first.sha256)).toBeUndefined()
  expect(await phone.photoBytes(owed)).toBeDefined()
})

test('one picture of two records is carried up once and let go of by both', async () => {
  const { phone, server } = here
  await photographed(here)
  await photographed(here)
  let puts = 0
  server.photoAnswer = () => {
    puts += 1
    return 'arrived'
  }
  await phone.exchange()

  expect(puts).toBe(1)
  expect(await phone.summary()).toMatchObject({ photosWaiting: 0 })
})

test('the pictures of a refused record stay here, unsent, and go with it when it is handed in again', async () => {
  const { phone, server } = here
  const { id, sha256 } = await photographed(here)
  server.judge = () => ({ outcome: 'rejected', code: 'create-not-yours' })
  await phone.exchange()
  expect(server.photos.size).toBe(0)
  expect(await phone.summary()).toMatchObject({ photosWaiting: 0, asks: 1 })
  const content = JSON.parse((await phone.refusals())[0]?.content ?? '') as { set: Record<string, unknown> }
  server.judge = () => undefined
  await phone.write({ kind: 'hazard', op: 'create', set: content.set })
  await phone.exchange()

  expect(server.photos.has(sha256)).toBe(true)
  expect(await phone.photosOf(id)).toHaveLength(1)
})

test('what has not arrived can be carried to a desk as a file', async () => {
  const { phone } = here
  const { sha256 } = await photographed(here)
  await phone.keepDraft(hazard('还没写完'))
  const [row] = await phone.queue()
  const files = unzipSync(await phone.exportQueue())

  expect(Object.keys(files).sort()).toEqual(
    ['drafts.json', 'heads.json', 'phone.json', `photos/${sha256}.webp`, 'photos.json', 'queue.json', 'refused.json'].sort(),
  )
  expect(strFromU8(files['queue.json'] ?? new Uint8Array())).toContain(row?.bytes)
  expect(await sha256Of(files[`photos/${sha256}.webp`]?.slice().buffer as ArrayBuffer)).toBe(sha256)
  expect(strFromU8(files['drafts.json'] ?? new Uint8Array())).toContain('还没写完')
})

test('a picture says that its clock was checked and what it is a copy of, and only where it is so', async () => {
  const { phone } = here
  const { id } = await phone.keepDraft(hazard('护栏松动'))
  const of = await phone.addPhoto({ ...taken(id), checked: false })
  const copy = await phone.addPhoto({ ...taken(id, '画过的'), checked: true, chosen: true, copyOf: of })
  const { put } = (await phone.drafts('hazard'))[0]?.set['photos'] as { put: Record<string, object> }

  expect(put[copy]).toMatchObject({ checked: true, chosen: true, copy_of: of })
  // An older server knows none of these words.
  expect(Object.keys(put[of] ?? {})).toEqual(['original', 'taken_at', 'part', 'size'])
})

test('a clock is checked once the server’s was heard, and that wears off', async () => {
  const { phone, clock, server } = here
  server.now = clock.now()
  expect(await phone.clockChecked()).toBe(false)
  await phone.exchange()
  expect(await phone.clockChecked()).toBe(true)
  clock.pass(25 * 3600 * 1000)
  expect(await phone.clockChecked()).toBe(false)

  await phone.store.setNotes({ lastHeard: clock.now(), serverOffset: 12 * 60_000 })
  expect(await phone.clockChecked()).toBe(false)
})

test('a picture that is gone before it was delivered is lost, and asks to be taken again', async () => {
  const { phone } = here
  const { id, sha256 } = await photographed(here)
  expect(await phone.lostPhoto(sha256)).toBe(false)
  expect(await phone.lostPhoto('a'.repeat(64))).toBe(false)
  await phone.store.photoBytes.delete(sha256)
  expect(await phone.lostPhoto(sha256)).toBe(true)

  await phone.exchange()
  expect((await phone.photosOf(id))[0]).toMatchObject({ state: 'refused', reason: 'lost' })
  expect((await phone.show('hazard', id))?.state).toBe('asks')
})

test('one that was delivered and cleared away is not lost', async () => {
  const { phone } = here
  const { sha256 } = await photographed(here)
  await phone.exchange()
  await phone.store.photoBytes.delete(sha256)

  expect(await phone.lostPhoto(sha256)).toBe(false)
})
