// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'

import { phone } from '../app/phone'
import type { Photo } from '../generated/records'
import { CameOutBlank, CannotRead, reduce } from '../photos/capture'
import type { Phone } from '../sync/phone'
import { copiesOf, countTaken, useTaking } from './taking'

vi.mock('../app/phone', async () => ({ phone: (await import('vue')).shallowRef(null) }))
vi.mock('../app/session', async () => ({ me: (await import('vue')).shallowRef(null) }))
vi.mock('../app/storage', () => ({ askToKeep: async () => undefined }))
vi.mock('../photos/capture', async (real) => ({ ...(await real<object>()), reduce: vi.fn() }))

const SHA = 'a'.repeat(64)
const before: Photo = { original: 'f'.repeat(64), taken_at: '2026-11-24T07:42:10+08:00', checked: true }
const added: Array<Record<string, unknown>> = []

beforeEach(() => {
  added.length = 0
  const open = {
    clockChecked: async () => true,
    addPhoto: async (taken: Record<string, unknown>) => {
      added.push(taken)
      return SHA
    },
  }
  phone.value = open as unknown as Phone
  vi.mocked(reduce).mockResolvedValue({
    bytes: new ArrayBuffer(8), type: 'image/webp', width: 8, height: 8, sha256: SHA, original: 'e'.repeat(64),
  })
})

test('a drawn copy says of which picture, and keeps when that one was taken', async () => {
  const kept = await useTaking('r', 'before').take(Promise.resolve(new Blob(['drawn'])), { sha256: 'b'.repeat(64), taken: before })

  expect(kept).toBe(SHA)
  expect(added[0]).toMatchObject({
    original: before.original, takenAt: before.taken_at, checked: true, copyOf: 'b'.repeat(64), part: 'before',
  })
})

test('a picture from the camera was taken now; when one from the album was taken, nobody knows', async () => {
  const { take } = useTaking('r', 'before')
  await take(Promise.resolve(new Blob(['shot'])))
  await take(Promise.resolve(new File(['chosen'], 'IMG_1.jpg')))

  expect(added.map(({ checked, chosen }) => [checked, chosen])).toEqual([[true, false], [false, true]])
  expect(added[0]).toMatchObject({ original: 'e'.repeat(64) })
  expect(added[0]).not.toHaveProperty('copyOf')
})

test.each([
  ['blank', Object.assign(new CameOutBlank('no picture'), { nothing: true })],
  ['failed', new CameOutBlank('too little memory')],
  ['unreadable', new CannotRead('no picture')],
  ['heic', Object.assign(new CannotRead('no picture'), { heic: true })],
  ['failed', new Error('the store is not open')],
])('what is %s is told as such, and nothing is kept', async (told, error) => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.mocked(reduce).mockRejectedValue(error)
  const { take, trouble } = useTaking('r', 'before')

  expect(await take(Promise.resolve(new Blob(['x'])))).toBeNull()
  expect(trouble.value).toBe(told)
  expect(added).toEqual([])
})

test('drawn copies do not use up what may be taken', () => {
  const photos = { one: before, other: before, drawn: { ...before, copy_of: 'one' } }

  expect(countTaken(photos)).toBe(2)
  expect(copiesOf(photos, 'one')).toEqual(['drawn'])
  expect(copiesOf(photos, 'other')).toEqual([])
})
