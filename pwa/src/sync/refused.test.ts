import { beforeEach, expect, test } from 'vitest'

import { hazard, kit, type Kit } from './testing/phone'

let here: Kit

beforeEach(async () => {
  here = await kit({ account: 'me' })
})

/** A create that is refused with what was written on top of it, as the server answers it. */
async function refused({ phone, server }: Kit) {
  const create = await phone.write(hazard('护栏松动'))
  await phone.write({ kind: 'hazard', id: create.id, set: { place: '三号楼' } })
  await phone.write({ kind: 'hazard', id: create.id, set: { summary: '护栏缺失' } })
  const texts = (await phone.queue()).map(({ bytes }) => bytes)
  server.judge = ({ kind, op }) => {
    if (kind !== 'hazard') return undefined
    return { outcome: 'rejected', code: op === 'create' ? 'create-not-yours' : 'create-not-accepted', message: '不行' }
  }
  await phone.exchange()
  return { ...create, texts }
}

function record(mutation: string | null, id: string, texts: readonly string[]) {
  const [content, ...followed] = texts
  return { mutation, about_kind: 'hazard', about_id: id, author: 'me', code: 'create-not-yours', content, followed }
}

test('one thing that was written is one thing in the inbox, before the server’s record comes and after', async () => {
  const { phone, server } = here
  const { id, mid, texts } = await refused(here)
  expect(await phone.refusals()).toEqual([
    expect.objectContaining({ mutation: mid, content: texts[0], followed: texts.slice(1), local: true }),
  ])
  expect(await phone.summary()).toMatchObject({ asks: 1 })

  server.write('refusal', 'r1', record(mid, id, texts))
  await phone.exchange()
  expect(await phone.refusals()).toEqual([
    expect.objectContaining({ id: 'r1', content: texts[0], followed: texts.slice(1), local: false }),
  ])
  expect(await phone.store.inbox.count()).toBe(0)
})

test('what follows a refusal that its author closed asks nobody again', async () => {
  const { phone, server } = here
  const { id, mid, texts } = await refused(here)
  server.write('refusal', 'r1', record(mid, id, texts.slice(0, 1)))
  await phone.exchange()
  await phone.write({ kind: 'refusal', id: 'r1', set: { state: '留作记录' } })

  expect(await phone.refusals()).toEqual([])
  expect(await phone.summary()).toMatchObject({ asks: 0 })
})

test('a follower of which nobody holds the create is shown by itself', async () => {
  const { phone, server } = here
  server.write('hazard', 'h1', { summary: '旧' })
  await phone.exchange()
  await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '新' } })
  server.judge = () => ({ outcome: 'rejected', code: 'create-not-accepted' })
  await phone.exchange()

  expect((await phone.refusals()).map(({ record }) => record)).toEqual(['h1'])
})

test('other people’s refusals ask nobody here, and can be looked at by those who hold them', async () => {
  const { phone, server } = here
  server.write('refusal', 'r1', { ...record('m', 'h1', ['{}']), author: 'somebody' })
  await phone.exchange()

  expect(await phone.refusals()).toEqual([])
  expect(await phone.refusals('others')).toEqual([expect.objectContaining({ id: 'r1', author: 'somebody' })])
  expect(await phone.summary()).toMatchObject({ asks: 0 })
})
