/**
 * One phone with many pictures to carry up, for `python -m tests.badline`: the app's own
 * sign-in, store, queue, loop and carrier under Node, on a database in memory.
 *
 * node carrier.js <address> <login> <password> <firm> <picture>…: ends once all have
 * arrived, or with an error when that takes too long.
 */
import 'fake-indexeddb/auto'

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

import type { Phone as AnyPhone } from '../src/sync/phone'
import type { World } from '../src/sync/world'

// Only now: the app looks for a database when it is read.
const { Unreachable } = await import('../src/app/ask')
const { current, signIn } = await import('../src/app/session')
const { transportOf } = await import('../src/app/transport')
const { Phone } = await import('../src/sync/phone')

const PHOTOS_OF_A_RECORD = 12
const TOO_LONG = 15 * 60_000
const AT = '2026-11-24T07:42:10+08:00'

const [address = '', login = '', password = '', firm = '', ...pictures] = process.argv.slice(2)

/** What of a browser the app asks for: a page's address, and a few words kept beside it. */
const words = new Map<string, string>()
Object.defineProperty(globalThis, 'localStorage', {
  value: {
    setItem: (key: string, value: string) => words.set(key, value),
    removeItem: (key: string) => words.delete(key),
  },
})
const fetchAnywhere = globalThis.fetch
globalThis.fetch = (path, request) => fetchAnywhere(`${address}${path as string}`, request)

const world: World = {
  isOnline: () => true,
  watch: () => () => undefined,
  locks: { request: async (...given: unknown[]) => (given.at(-1) as () => unknown)() } as LockManager,
}

/** A line that is cut is tried again, as a person would. */
async function signedIn() {
  for (;;) {
    try {
      await signIn({ login, password })
      if (current.value) return current.value
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      await pause(500)
    }
  }
}

async function report(phone: AnyPhone, some: readonly string[]): Promise<void> {
  const { id } = await phone.keepDraft({ kind: 'hazard', set: { firm, seen_at: AT, summary: '护栏松动' } })
  for (const file of some) {
    const bytes = new Uint8Array(readFileSync(file)).buffer
    await phone.addPhoto({
      record: id, part: 'before', bytes, type: 'image/png', original: 'f'.repeat(64), takenAt: AT,
    })
  }
  await phone.submitDraft(id)
}

const { account, deviceId } = await signedIn()
const phone = await Phone.open({
  name: 'carrier', device: deviceId, account, world, transport: transportOf(account),
})
for (let at = 0; at < pictures.length; at += PHOTOS_OF_A_RECORD) {
  await report(phone, pictures.slice(at, at + PHOTOS_OF_A_RECORD))
}
const stop = phone.start()
const ends = Date.now() + TOO_LONG
const arrived = () => phone.store.photos.where('state').equals('arrived').count()
while ((await arrived()) < pictures.length) {
  if (Date.now() > ends) throw new Error(`only ${await arrived()} of ${pictures.length} arrived`)
  await pause(100)
}
stop()
await phone.close()
process.exit(0)
