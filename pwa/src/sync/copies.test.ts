import { beforeEach, expect, test } from 'vitest'

import { NoWay } from './failures'
import { hazard, kit, type Kit } from './testing/phone'

let here: Kit

beforeEach(async () => {
  here = await kit()
})

test('a copied phone takes new numbers, loses nothing and doubles nothing', async () => {
  const { phone, server } = here
  const { id } = await phone.write(hazard('护栏松动'))
  await phone.exchange()
  const copy = await kit({ server, name: `copy-of-${phone.store.name}` })
  const notes = await phone.store.notes.toArray()
  await copy.phone.store.notes.bulkPut(notes)
  await copy.phone.store.settled.bulkPut(await phone.store.settled.toArray())
  await copy.phone.store.kept.bulkPut(await phone.store.kept.toArray())
  await phone.write({ kind: 'hazard', id, set: { place: '一层' } })
  await phone.exchange()

  await copy.phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失' } })
  await copy.phone.write({ kind: 'hazard', id, set: { summary: '护栏缺失,已封路' } })
  const mids = (await copy.phone.queue()).map(({ mid }) => mid)
  await copy.phone.exchange()

  const taken = mids.map((mid) => server.ledger.get(mid))
  expect(taken.map((entry) => entry?.mutation.dseq)).toEqual([1, 2])
  expect(taken.map((entry) => entry?.mutation.base)).toEqual([{ summary: 1 }, { summary: 'd:1' }])
  expect(taken[0]?.incarnation).not.toBe(server.requests[0]?.incarnation)
  expect(await copy.phone.queue()).toEqual([])
  expect((await copy.phone.show('hazard', id))?.body).toMatchObject({ place: '一层', summary: '护栏缺失,已封路' })
})

test('what the server answered before the copy was found out gets that answer', async () => {
  const { phone, server } = here
  await phone.write(hazard('甲'))
  server.luck = () => 'answer lost'
  await expect(phone.exchange()).rejects.toThrow(NoWay)
  server.luck = () => 'fine'
  const [first] = await phone.queue()
  const second = await phone.write(hazard('乙'))
  // Another phone with this incarnation used the second number.
  const another = { ...(first?.mutation ?? {}), mid: 'another', dseq: second.dseq } as never
  server.ledger.set('another', {
    bytes: '', incarnation: server.requests[0]?.incarnation ?? '', mutation: another, outcome: { mid: 'another', outcome: 'applied' },
  })
  await phone.exchange()

  expect(await phone.refusals()).toEqual([])
  expect(await phone.queue()).toEqual([])
  expect(server.ledger.get(second.mid ?? '')?.mutation.dseq).toBe(1)
})
