import 'fake-indexeddb/auto'

import Dexie from 'dexie'
import { expect, test } from 'vitest'

import { hazard, kit } from './testing/phone'

test('a database of the first version goes on with what it holds, and its one epoch is written down', async () => {
  const name = `old-${crypto.randomUUID()}`
  const old = new Dexie(name)
  old.version(1).stores({
    settled: 'id, kind, about, generation',
    queue: 'dseq, &mid, record',
    drafts: 'id, kind',
    photos: '[record+sha256], sha256, record, state, sentWith',
    photoBytes: 'sha256',
    kept: 'mid, keptAt, [incarnation+dseq]',
    inbox: 'mid, record',
    notes: 'name',
  })
  const mutation = { mid: 'm2', dseq: 2, op: 'create', kind: 'hazard', id: 'h2', base: {}, set: { summary: '未送' } }
  const bytes = JSON.stringify(mutation)
  await old.table('queue').add({ dseq: 2, mid: 'm2', record: 'h2', kind: 'hazard', bytes, mutation, size: 9, queuedAt: 5, tries: 0 })
  await old.table('kept').add({ mid: 'm1', dseq: 1, record: 'h1', kind: 'hazard', bytes: '{}', incarnation: 'a', outcome: {}, keptAt: 4 })
  for (const [note, value] of Object.entries({ incarnation: 'a', nextDseq: 3, epoch: 'one', cursor: null })) {
    await old.table('notes').put({ name: note, value })
  }
  old.close()

  const { phone } = await kit({ name })
  expect((await phone.store.queue.toArray())[0]).toMatchObject({ bytes, epoch: 'one' })
  expect(await phone.store.kept.get('m1')).toMatchObject({ epoch: 'one', answeredIn: 'one', queuedAt: 4 })
  expect((await phone.write(hazard('新的'))).dseq).toBe(3)
  expect((await phone.proof.evidence()).count).toBe(0)
})
