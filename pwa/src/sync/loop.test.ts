import 'fake-indexeddb/auto'

import { liveQuery } from 'dexie'
import { expect, test } from 'vitest'

import { exchange, type Parts } from './exchange'
import { backoff, isWaitedFor } from './failures'
import { alone } from './lock'
import { Loop } from './loop'
import type { Phone } from './phone'
import { hazard, kit, until } from './testing/phone'

test('a running phone sends what is written by itself, and shows it as arrived', async () => {
  const { phone, server } = await kit()
  const stop = phone.start()
  const states: (string | undefined)[] = []
  const { id } = await phone.write(hazard('护栏松动'))
  const watching = liveQuery(async () => phone.show('hazard', id)).subscribe((shown) => states.push(shown?.state))
  await until(() => states.at(-1) === 'arrived')
  watching.unsubscribe()
  stop()

  expect(server.ledger.size).toBe(1)
  expect(states.every((state) => ['kept', 'sending', 'arrived'].includes(state ?? ''))).toBe(true)
  await phone.close()
})

test('a change shows in another tab', async () => {
  const { phone } = await kit()
  const other = await kit({ name: phone.store.name })
  const counts: number[] = []
  const watching = liveQuery(async () => other.phone.list('hazard')).subscribe((rows) => counts.push(rows.length))
  await phone.write(hazard('护栏松动'))
  await until(() => counts.at(-1) === 1)
  watching.unsubscribe()
})

test('a poke, the network and a look at the screen each bring what others changed', async () => {
  const { phone, server, world } = await kit()
  let poke: () => void = () => undefined
  let listening: AbortSignal | undefined
  const stop = phone.start((signal, onPoke) => {
    listening = signal
    poke = onPoke
  })
  await until(() => server.requests.length === 1)
  for (const [at, wake] of [poke, () => world.say('online'), () => world.say('visible')].entries()) {
    server.write('hazard', `h${at}`, { summary: '别人的' })
    wake()
    await until(async () => (await phone.list('hazard')).length === at + 1)
  }
  stop()
  expect(listening?.aborted).toBe(true)
  await phone.close()
})

test('the loop goes again by itself after a failure, when it said it would', async () => {
  let [tries, now] = [0, 0]
  const loop = new Loop({
    debounce: 1,
    every: 1_000_000,
    now: () => now,
    turn: async () => {
      tries += 1
      now += 1
      return { failed: tries < 3, nextTry: tries < 3 ? now + 2 : null }
    },
  })
  loop.wake()
  await until(() => tries === 3)
  await loop.stop()
})

test('what waits behind another does not keep the phone busy', async () => {
  const { phone, server, clock } = await kit({ picturesMayGo: () => false })
  const stuck = await phone.write(hazard('甲'))
  await phone.write({ kind: 'hazard', id: stuck.id, set: { place: '一层' } })
  const bytes = new TextEncoder().encode('一张照片').buffer as ArrayBuffer
  const draft = await phone.keepDraft(hazard('乙'))
  await phone.addPhoto({ record: draft.id, part: 'before', bytes, type: 'image/webp', original: '0', takenAt: '' })
  await phone.submitDraft(draft.id)
  server.judge = ({ id }) => (id === stuck.id ? { outcome: 'retry' } : undefined)
  await phone.exchange()
  const [first, second] = await phone.store.queue.toArray()
  // The second is due long before the first, which it must wait for.
  await phone.store.queue.update(first?.dseq ?? 0, { notBefore: clock.now() + 200_000 })
  await phone.store.queue.update(second?.dseq ?? 0, { notBefore: clock.now() - 1 })
  const before = server.requests.length
  const stop = phone.start()
  await until(() => server.requests.length > before)
  await new Promise((resolve) => setTimeout(resolve, 300))
  stop()

  expect(server.requests.length - before).toBeLessThan(3)
  expect(server.photos.size).toBe(0)
  await phone.close()
})

test('woken during a turn, it goes once more', async () => {
  let turns = 0
  let finish: () => void = () => undefined
  const loop = new Loop({
    debounce: 1,
    now: () => 0,
    turn: async () => {
      turns += 1
      await new Promise<void>((resolve) => (finish = resolve))
      return { failed: false, nextTry: null }
    },
  })
  loop.wake()
  await until(() => turns === 1)
  loop.wake()
  loop.wake()
  finish()
  await until(() => turns === 2)
  finish()
  await loop.stop()
  expect(turns).toBe(2)
})

test('one tab at a time, with Web Locks or without; a failure lets the next one go', async () => {
  for (const locks of [undefined, fakeLocks()]) {
    const order: string[] = []
    const work = (name: string, fails = false) => async () => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      order.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
    const both = await Promise.allSettled([alone('x', locks, work('one', true)), alone('x', locks, work('two'))])

    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  }
})

function fakeLocks() {
  let last: Promise<unknown> = Promise.resolve()
  return {
    request: async (_: string, __: object, work: () => Promise<unknown>) => (last = last.then(work, work)),
  } as never
}

test('two tabs that exchange at once without a lock lose and double nothing', async () => {
  const { phone, server } = await kit()
  const other = await kit({ name: phone.store.name, server })
  for (let at = 0; at < 6; at += 1) await (at % 2 ? phone : other.phone).write(hazard(`第${at}条`))
  const partsOf = (each: Phone) => (each as unknown as { parts: Parts }).parts
  await Promise.all([exchange(partsOf(phone)), exchange(partsOf(other.phone))])

  expect(server.ledger.size).toBe(6)
  expect(await phone.queue()).toEqual([])
  expect(await phone.list('hazard')).toHaveLength(6)
  expect((await phone.list('hazard')).every(({ state }) => state === 'arrived')).toBe(true)
})

test('waiting doubles to five minutes, spread out, and a moved clock is not waited for', () => {
  expect([1, 2, 3, 9, 50].map((failures) => backoff(failures, () => 1))).toEqual([2000, 4000, 8000, 300_000, 300_000])
  expect(backoff(1, () => 0)).toBe(1000)
  expect(isWaitedFor(2000, 1000)).toBe(true)
  expect(isWaitedFor(1000, 2000)).toBe(false)
  expect(isWaitedFor(9_000_000_000, 1000)).toBe(false)
  expect(isWaitedFor(undefined, 0)).toBe(false)
})
