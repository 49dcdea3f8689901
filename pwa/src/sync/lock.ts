/** One at a time across the tabs of a phone. */

/** A tab that the system froze while it held the lock is not waited for longer than this. */
const PATIENCE = 180_000

export type Locks = Pick<LockManager, 'request'>

const queues = new Map<string, Promise<unknown>>()

/**
 * Do `work` while no other tab does. Browsers give the lock on when a tab dies. Where
 * there are no Web Locks only this tab's own calls wait for each other; what is done under
 * the lock must bear that.
 */
export async function alone<T>(name: string, locks: Locks | undefined, work: () => Promise<T>): Promise<T> {
  return locks ? inBrowser(name, locks, work) : inTab(name, work)
}

async function inBrowser<T>(name: string, locks: Locks, work: () => Promise<T>): Promise<T> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE)
  let begun = false
  try {
    return await locks.request(name, { signal: patience.signal }, () => {
      begun = true
      clearTimeout(timer)
      return work()
    }) as T
  } catch (error) {
    if (begun || !patience.signal.aborted) throw error
    return await inTab(name, work)
  } finally {
    clearTimeout(timer)
  }
}

async function inTab<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(name)
  const mine = (before ?? Promise.resolve()).then(work, work)
  queues.set(name, mine)
  try {
    return await mine
  } finally {
    if (queues.get(name) === mine) queues.delete(name)
  }
}
