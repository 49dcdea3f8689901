/**
 * What went wrong with the phone's own storage, and what may help.
 *
 * A lost connection (an iPhone that paused the app) comes back by reopening, once;
 * repeating the same call on the same handle never does. A full phone needs room, a
 * database that cannot be opened needs a person: neither is tried again blindly.
 */

/** 手机空间满了: there is no room for this. */
export class QuotaError extends Error {
  override readonly name = 'QuotaError'
}

/** The connection was lost, and reopening did not bring it back. */
export class StorageLost extends Error {
  override readonly name = 'StorageLost'
}

/** 本机存储打不开: the browser refuses to open the database. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen'
}

export type StorageTrouble = 'lost' | 'quota' | 'cannot-open' | 'other'

const QUOTA = /quota|disk is full|no space/i
const CANNOT_OPEN =
  /backing store|unable to open database|OpenFailedError|MissingAPIError|VersionError|SecurityError/i
const LOST =
  /server lost|connection is closing|connection was closed|DatabaseClosedError|InvalidStateError|connection to indexed database/i

export function classify(error: unknown): StorageTrouble {
  const told = wordsOf(error)
  if (QUOTA.test(told)) return 'quota'
  if (CANNOT_OPEN.test(told)) return 'cannot-open'
  return LOST.test(told) ? 'lost' : 'other'
}

/** Names and messages of an error and of those inside it: browsers and Dexie wrap them. */
function wordsOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 4) return String(error)
  const { name, message, inner, cause } = error as Record<string, unknown>
  const own = `${String(name)} ${String(message)}`
  return [own, ...[inner, cause].filter(Boolean).map((each) => wordsOf(each, depth + 1))].join(' ')
}

interface Reopens {
  close(): void
  open(): PromiseLike<unknown>
}

/** Do `work`; after a lost connection reopen and do it once more. `work` must bear being
 * done twice, for a connection can be lost after the commit. */
export async function steady<T>(store: Reopens, work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (classify(error) !== 'lost') throw typed(error)
  }
  try {
    store.close()
    await store.open()
    return await work()
  } catch (error) {
    throw typed(error)
  }
}

function typed(error: unknown): unknown {
  const options = { cause: error }
  switch (classify(error)) {
    case 'quota':
      return error instanceof QuotaError ? error : new QuotaError('no room left', options)
    case 'cannot-open':
      return error instanceof CannotOpen ? error : new CannotOpen('the database cannot be opened', options)
    case 'lost':
      return error instanceof StorageLost ? error : new StorageLost('the database was lost', options)
    case 'other':
      return error
  }
}
