/** A storage that fails half-way, and what lies in it before and after. */
import type { Phone } from '../phone'

/** Everything that an answer may change; what a try notes of itself is left out. */
export async function contents({ store }: Phone) {
  const notes = (await store.notes.toArray()).filter(({ name }) => !['flight', 'trouble'].includes(name))
  const queue = await store.queue.toArray()
  return {
    notes,
    queue,
    settled: await store.settled.toArray(),
    inbox: await store.inbox.toArray(),
    kept: await store.kept.toArray(),
    heads: await store.heads.toArray(),
    photos: await store.photos.toArray(),
  }
}

/** From now on the `step`th change of the database throws, and takes its transaction along. */
export function crashAt({ store }: Phone, step: number): () => Promise<void> {
  const { put, delete: remove, clear } = IDBObjectStore.prototype
  const { add } = IDBObjectStore.prototype
  let left = step
  const name = store.name
  const crashing = <A extends unknown[], R>(work: (this: IDBObjectStore, ...given: A) => R) =>
    function (this: IDBObjectStore, ...given: A): R {
      if (this.transaction.db.name === name) {
        left -= 1
        if (left === 0) {
          this.transaction.abort()
          throw new DOMException('crash', 'DataError')
        }
      }
      return work.apply(this, given)
    }
  Object.assign(IDBObjectStore.prototype, { put: crashing(put), delete: crashing(remove), clear: crashing(clear), add: crashing(add) })
  return async () => {
    Object.assign(IDBObjectStore.prototype, { put, delete: remove, clear, add })
  }
}
