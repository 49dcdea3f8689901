import { afterEach, expect, test, vi } from 'vitest'

import { measureRoom, nearlyFull, room } from './storage'

afterEach(() => {
  vi.unstubAllGlobals()
  room.value = null
})

function used(usage: number, quota: number) {
  vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage, quota }) } })
}

test('the phone is called nearly full in time, with how many pictures still fit', async () => {
  used(84e6, 100e6)
  await measureRoom()
  expect(nearlyFull.value).toBeNull()

  used(86e6, 100e6)
  await measureRoom()
  expect(nearlyFull.value).toBe(35)
})

test('where the browser does not tell its room, nothing is claimed', async () => {
  vi.stubGlobal('navigator', {})
  await measureRoom()
  expect(nearlyFull.value).toBeNull()

  used(0, 0)
  await measureRoom()
  expect(nearlyFull.value).toBeNull()
})
