import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { phone } from '../app/phone'
import { Phone } from '../sync/phone'
import { beginDraft, saysSomething, useDraft } from './drafts'

const silent = { sync: () => new Promise<never>(() => undefined), putPhoto: async () => 'later' as const }
let scope: EffectScope
let opened: Phone
let count = 0

beforeEach(async () => {
  opened = await Phone.open({ name: `drafts-${count++}`, device: 'd', transport: silent })
  phone.value = opened
  scope = effectScope()
})

afterEach(async () => {
  scope.stop()
  phone.value = null
  await opened.close()
})

async function begun(set: Record<string, unknown> = { firm: 'f' }): Promise<string> {
  return (await beginDraft('hazard', set)) ?? ''
}

const form = (id: string) => scope.run(() => useDraft('hazard', id)) as ReturnType<typeof useDraft<'hazard'>>
const kept = async (id: string) => (await opened.drafts('hazard')).find((each) => each.id === id)?.set

test('a form that was killed comes back with every word', async () => {
  const id = await begun()
  const first = form(id)
  first.change('summary', '护栏断了')
  await first.flush()
  scope.stop()
  expect(await kept(id)).toEqual({ firm: 'f', summary: '护栏断了' })
})

test('handing in takes along what was typed a moment ago', async () => {
  const id = await begun()
  const draft = form(id)
  draft.change('summary', '漏油')
  await draft.submit()
  expect((await opened.show('hazard', id))?.body).toMatchObject({ firm: 'f', summary: '漏油' })
  expect(await kept(id)).toBeUndefined()
})

test('a position found after the report was handed in does not make the draft anew', async () => {
  const id = await begun()
  const draft = form(id)
  draft.change('summary', '漏油')
  await draft.submit()
  draft.change('spot', { lat: 1, lon: 2, accuracy: 3 })
  await draft.flush()
  expect(await opened.drafts('hazard')).toEqual([])
})

test('leaving a form in which nothing was said leaves nothing behind', async () => {
  const id = await begun()
  await form(id).leave()
  expect(await kept(id)).toBeUndefined()
})

test('leaving a form with one word in it keeps it for later', async () => {
  const id = await begun()
  const draft = form(id)
  draft.change('place', '东门')
  await draft.leave()
  expect(await kept(id)).toMatchObject({ place: '东门' })
})

test('a new report never takes the place of one that was begun, only of empty ones', async () => {
  const empty = await begun()
  const written = await begun({ firm: 'f', summary: '漏油' })
  const other = await begun()
  expect(await opened.drafts('hazard'), 'another tab may have the empty one open').toHaveLength(3)
  await opened.store.drafts.update(empty ?? '', { changedAt: Date.now() - 2 * 3_600_000 })
  await opened.dropDraft(other ?? '')
  await begun()
  const ids = (await opened.drafts('hazard')).map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(ids).toContain(written)
  expect(ids).not.toContain(empty)
})

test('what the phone fills in alone says nothing', () => {
  const spot = { lat: 1, lon: 2, accuracy: 3 }
  expect(saysSomething('hazard', { firm: 'f', seen_at: '2026-11-24T07:42:00+08:00', spot, summary: ' ' })).toBe(false)
  expect(saysSomething('hazard', { photos: { put: {} } })).toBe(false)
  expect(saysSomething('hazard', { photos: { put: { a: {} } } })).toBe(true)
  expect(saysSomething('hazard', { category: '电气' })).toBe(true)
})
