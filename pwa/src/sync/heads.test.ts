import { beforeEach, expect, test } from 'vitest'

import type { Voucher } from './heads'
import { hazard, kit, type Kit } from './testing/phone'

const DAY = 24 * 3600 * 1000
let here: Kit

beforeEach(async () => {
  here = await kit({ zone: 'try' })
})

function places(vouchers: readonly Voucher[]): [string, number][] {
  return vouchers.map(({ epoch, position }) => [epoch, position])
}

async function move({ phone, server }: Kit): Promise<void> {
  server.write('hazard', 'h1', { summary: `第${server.position}版` })
  server.now += 1000
  await phone.exchange()
}

test('the first head of each day stays, and the latest', async () => {
  const { phone, clock } = here
  for (let day = 0; day < 3; day += 1) {
    for (let time = 0; time < 3; time += 1) await move(here)
    clock.pass(DAY)
  }

  expect(places(await phone.proof.vouchers())).toEqual([['one', 1], ['one', 4], ['one', 7], ['one', 9]])
  expect(await phone.proof.evidence()).toMatchObject({ count: 4, contradictedAt: null })
  expect((await phone.proof.vouchers())[0]).toEqual({
    tenant: 'try', epoch: 'one', position: 1, hash: expect.any(String), at: here.server.now - 8000, key: 'k1', signature: 'signed',
  })
})

test('more than a year of days is not kept', async () => {
  const { phone, clock } = here
  const day = { epoch: 'one', hash: 'x', at: 1, key: '', signature: 's', why: 'day' as const }
  const rows = Array.from({ length: 405 }, (_, at) => ({ ...day, position: at + 1, day: `2025-${String(at).padStart(3, '0')}` }))
  await phone.store.heads.bulkPut(rows)
  clock.pass(DAY)
  here.server.position = 1000
  await move(here)

  const kept = await phone.store.heads.orderBy('day').toArray()
  expect(kept).toHaveLength(400)
  expect(kept[0]?.position).toBe(7)
})

test('another hash at a place that is known: both are kept for good, and it is said', async () => {
  const { phone, server, clock } = here
  await move(here)
  await move(here)
  server.hash = 'rewritten'
  await phone.exchange()
  expect((await phone.proof.evidence()).contradictedAt).toBe(clock.now())
  const both = (await phone.proof.vouchers()).filter(({ position }) => position === 2)
  expect(both.map(({ hash }) => hash === 'rewritten').sort()).toEqual([false, true])

  for (let day = 0; day < 3; day += 1) {
    clock.pass(DAY)
    await move(here)
  }
  expect((await phone.proof.vouchers()).filter(({ position }) => position === 2)).toHaveLength(2)
})

test('a step back within one epoch contradicts what was signed; a new epoch does not', async () => {
  const { phone, server } = here
  await move(here)
  const backup = server.backup()
  await move(here)
  server.restore(backup, 'two')
  await phone.exchange()
  expect((await phone.proof.evidence()).contradictedAt).toBeNull()

  await move(here)
  server.restore(backup)
  await phone.exchange()
  expect((await phone.proof.evidence()).contradictedAt).not.toBeNull()
  const contrary = await phone.store.heads.where('why').equals('contrary').toArray()
  expect(contrary.map(({ epoch, position }) => [epoch, position])).toEqual([['two', 1], ['two', 2]])
})

test('a head that nobody signed proves nothing and is not kept', async () => {
  const { phone, server } = here
  server.amend = (answer) => ({ ...answer, head: { position: 1, hash: 'x' } })
  await phone.write(hazard('护栏松动'))
  await phone.exchange()

  expect(await phone.proof.evidence()).toMatchObject({ count: 0, since: null })
})
