import { readFileSync } from 'node:fs'

import { beforeEach, expect, test } from 'vitest'

import type { Digest } from '../generated/records'
import { digestOf, HEALS_A_DAY } from './digest'
import { hazard, kit, type Kit } from './testing/phone'

const DAY = 24 * 3600 * 1000
let here: Kit

beforeEach(async () => {
  here = await kit()
  for (const at of [0, 1, 2]) here.server.write('hazard', `h${at}`, { summary: `第${at}条` })
  await here.phone.exchange()
})

interface Vector {
  readonly name: string
  readonly records: readonly (readonly [string, number])[]
  readonly expected: Digest
}
const file = new URL('../../../sync/vectors/digest.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('as the server counts it: $name', async ({ records, expected }) => {
  expect(await digestOf(records)).toEqual(expected)
})

function checks(): boolean[] {
  return here.server.requests.map(({ check }) => check ?? false)
}

test('the first exchange of a day compares, the others do not', async () => {
  const { phone, clock } = here
  await phone.exchange()
  clock.pass(DAY)
  await phone.exchange()
  await phone.exchange()

  expect(checks()).toEqual([true, false, true, false])
  expect((await phone.proof.evidence()).checked).toMatchObject({ same: true, heals: 0, records: 3 })
})

test('somebody who asks gets an answer at once', async () => {
  const { phone } = here
  expect(await phone.proof.check()).toMatchObject({ same: true, records: 3, at: here.clock.now() })
  here.server.amend = (answer) => ({ ...answer, digest: null })
  expect(await phone.proof.check()).toBeNull()
})

test.each([
  ['missing', () => here.phone.store.settled.delete('h1')],
  ['older', () => here.phone.store.settled.update('h1', { position: 1, body: { summary: '旧的' } })],
  ['too much', () => here.phone.store.settled.put({ ...kept(), id: 'h9' })],
  ['of a later place than the server knows', () => here.phone.store.settled.update('h1', { position: 99 })],
  ['not what the server sent', () => here.phone.store.settled.update('h1', { own: { summary: { dseq: 1, version: 9 } } })],
])('a record that is %s is found and healed', async (_, tamper) => {
  const { phone, server } = here
  await tamper()
  const checked = await phone.proof.check()

  expect(checked).toMatchObject({ same: true, heals: 1, records: 3 })
  expect((await phone.list('hazard')).map(({ id, body }) => [id, body.summary])).toEqual([
    ['h2', '第2条'], ['h1', '第1条'], ['h0', '第0条'],
  ])
  expect(server.requests.at(-1)?.cursor).toBeNull()
})

function kept() {
  return {
    kind: 'hazard', position: 2, versions: {}, body: {}, gone: false, about: '', generation: 1, arrivedAt: 0,
  }
}

test('what is queued stays while everything else is fetched anew', async () => {
  const { phone, server } = here
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '三号楼' } })
  server.judge = () => ({ outcome: 'retry' })
  await phone.store.settled.delete('h1')
  await phone.proof.check()

  expect(await phone.queue()).toHaveLength(1)
  expect((await phone.show('hazard', 'h1'))?.body).toMatchObject({ place: '三号楼', summary: '第1条' })
})

test('a server that never agrees is not asked for ever', async () => {
  const { phone, server, clock } = here
  server.amend = (answer) => (answer.digest ? { ...answer, digest: { records: 7, sum: 'never' } } : answer)
  const pulls = () => server.requests.filter(({ cursor }) => cursor === null).length - 1
  clock.pass(DAY)
  for (let time = 0; time < 5; time += 1) await phone.exchange()
  expect(pulls()).toBe(HEALS_A_DAY)
  expect((await phone.proof.evidence()).checked).toMatchObject({ same: false, heals: HEALS_A_DAY })

  clock.pass(DAY)
  await phone.exchange()
  expect(pulls()).toBe(2 * HEALS_A_DAY)
})

test('a deleted record counts on neither side', async () => {
  const { phone, server } = here
  server.remove('hazard', 'h1')
  await phone.exchange()

  expect(await phone.proof.check()).toMatchObject({ same: true, heals: 0, records: 2 })
})

test('an edit of one’s own that has come back counts as settled', async () => {
  const { phone } = here
  await phone.write(hazard('护栏松动'))
  await phone.write({ kind: 'hazard', id: 'h1', set: { place: '三号楼' } })

  expect(await phone.proof.check()).toMatchObject({ same: true, heals: 0, records: 4 })
})
