import { expect, test } from 'vitest'

import { hazard, kit } from './testing/phone'

const WORDS = '一张很大的照片'

test('a picture that was cut goes on where it was, also in a tab that begins anew', async () => {
  const { phone, server } = await kit()
  const draft = await phone.keepDraft(hazard('护栏松动'))
  const bytes = new TextEncoder().encode(WORDS).buffer as ArrayBuffer
  const takenAt = '2026-11-24T07:42:10.123+08:00'
  const sha256 = await phone.addPhoto({
    record: draft.id, part: 'before', bytes, type: 'image/webp', original: 'f'.repeat(64), takenAt,
  })
  await phone.submitDraft(draft.id)
  let parts = 0
  server.cutsPhotos = () => (parts += 1) > 2
  await phone.exchange().catch(() => undefined)
  expect((await phone.photosOf(draft.id))[0]).toMatchObject({ state: 'kept', sent: 8, size: 21 })
  await phone.close()

  server.cutsPhotos = () => false
  const again = await kit({ name: phone.store.name, server })
  await again.phone.exchange()
  expect(server.photos.get(sha256)).toEqual(bytes)
  expect(server.received).toBe(21)
  expect((await again.phone.photosOf(draft.id))[0]).toMatchObject({ state: 'arrived', sent: 21 })
})
