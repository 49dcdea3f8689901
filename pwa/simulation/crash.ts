/** A phone that dies while it writes: from some change on, its database takes nothing more. */

const { put, add, delete: remove, clear } = IDBObjectStore.prototype

interface Dying {
  left: number
  died: boolean
}

const dying = new Map<string, Dying>()

/** The transaction that is open at the `changes`th change of this database never was, and
 * whatever the app would do afterwards it does no more. 0: live. */
export function crashIn(database: string, changes: number): void {
  if (changes === 0) dying.delete(database)
  else dying.set(database, { left: changes, died: false })
}

export function didCrash(database: string): boolean {
  return dying.get(database)?.died ?? false
}

function mortal<A extends unknown[], R>(work: (this: IDBObjectStore, ...given: A) => R) {
  return function (this: IDBObjectStore, ...given: A): R {
    const fate = dying.get(this.transaction.db.name)
    if (fate) {
      fate.left -= 1
      fate.died ||= fate.left <= 0
      if (fate.died) {
        this.transaction.abort()
        throw new DOMException('the phone died', 'DataError')
      }
    }
    return work.apply(this, given)
  }
}

Object.assign(IDBObjectStore.prototype, {
  put: mortal(put), add: mortal(add), delete: mortal(remove), clear: mortal(clear),
})
