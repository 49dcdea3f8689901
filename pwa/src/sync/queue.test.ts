import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import type { Mutation } from '../generated/records'
import { written } from './queue'
import type { Again, Own } from './rows'
import { kit } from './testing/phone'
import type { Kind } from './types'

/** What a phone that holds `settled` and `queue` puts into its queue when somebody makes `edit`:
 * for whoever writes another client. */
interface Vector {
  readonly name: string
  readonly kind: Kind
  readonly settled: {
    readonly versions: Readonly<Record<string, number>>
    readonly body: Readonly<Record<string, unknown>>
    readonly own?: Readonly<Record<string, Own>>
  } | null
  readonly queue: readonly {
    readonly dseq: number
    readonly op: Mutation['op']
    readonly set: Readonly<Record<string, unknown>>
    readonly incarnation?: string
    readonly again?: Again
  }[]
  readonly edit: Readonly<Record<string, unknown>>
  /** null: nothing is queued. */
  readonly expected: Pick<Mutation, 'op' | 'base' | 'set'> | null
}

const file = new URL('../../../sync/vectors/queue.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('what is queued: $name', async ({ kind, settled, queue, edit, expected }) => {
  const { phone } = await kit()
  const id = 'r1'
  const rest = { id, kind, position: 99, gone: false, about: '', generation: 0, arrivedAt: 0 }
  if (settled) await phone.store.settled.put({ ...rest, ...settled })
  for (const { dseq, op, set, ...more } of queue) {
    const mutation = { mid: `m${dseq}`, dseq, op, kind, id, made_at: '', base: {}, set }
    await phone.store.queue.put({ dseq, mid: mutation.mid, record: id, kind, queuedAt: 0, tries: 0, ...written(mutation), ...more })
  }
  await phone.store.setNotes({ nextDseq: 10 })
  const { mid } = await phone.write({ kind, id, set: edit })

  const row = await phone.store.queue.where('mid').equals(mid ?? '').first()
  const queued = row ? { op: row.mutation.op, base: row.mutation.base, set: row.mutation.set } : null
  expect(queued).toEqual(expected)
})
