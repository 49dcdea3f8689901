/** Takes in one page of changes. Called inside the transaction of the whole answer. */
import type { Change } from '../generated/records'
import { detachOwed, withdrawOffers } from './photos'
import type { Settled } from './rows'
import type { Store } from './store'
import type { Answer } from './types'

export async function takePage(store: Store, answer: Answer, now: number): Promise<void> {
  if (answer.fresh) {
    await beginGeneration(store, answer.epoch)
    await store.setNotes({ freshening: true })
  }
  await store.settled.bulkDelete((answer.forget ?? []).map(({ id }) => id))
  const generation = (await store.note('generation')) ?? 0
  const freshening = (await store.note('freshening')) ?? false
  const changes = answer.changes ?? []
  const held = await store.settled.bulkGet(changes.map(({ id }) => id))
  const rows = changes.flatMap((change, at) => {
    const before = held[at]
    const sentAnew = freshening && before?.generation !== generation
    const older = before !== undefined && !sentAnew && change.position < before.position
    return older ? [] : [settledOf(change, generation, now)]
  })
  await store.settled.bulkPut(rows)
  for (const { id, gone } of rows) if (gone) await detachOwed(store, id)
}

function settledOf(change: Change, generation: number, now: number): Settled {
  const body = (change.body ?? {}) as Record<string, unknown>
  return {
    id: change.id,
    kind: change.kind,
    position: change.position,
    versions: (change.versions ?? {}) as Record<string, number>,
    body,
    gone: change.gone ?? false,
    about: typeof body['about_id'] === 'string' ? body['about_id'] : '',
    generation,
    arrivedAt: now,
  }
}

/** A first pull ends with its last page: what it did not bring may be held no longer. */
export async function turnPage(store: Store, answer: Answer): Promise<void> {
  const { cursor, epoch, directory = '', head = null } = answer
  if (!answer.more && (await store.note('freshening'))) {
    const generation = (await store.note('generation')) ?? 0
    const left = await store.settled.where('generation').notEqual(generation).primaryKeys()
    await store.settled.bulkDelete(left)
    await withdrawOffers(store, left)
    await store.setNotes({ freshening: false, epochs: { [generation]: epoch } })
  }
  await store.setNotes({ cursor, epoch, directory, head })
}


/** What is settled from now on is another sending than what is held, perhaps another epoch's. */
export async function beginGeneration(store: Store, epoch: string): Promise<void> {
  const generation = (await store.note('generation')) ?? 0
  const before = (await store.note('epoch')) ?? epoch
  const epochs = { [generation]: before, ...(await store.note('epochs')), [generation + 1]: epoch }
  await store.setNotes({ generation: generation + 1, epochs })
}

/** The epoch whose positions a record's versions are; undefined before the first answer. */
export async function epochOf(store: Store, settled: Settled | undefined): Promise<string | undefined> {
  const present = await store.note('epoch')
  return settled ? ((await store.note('epochs'))?.[settled.generation] ?? present) : present
}
