/** One at a time, across this browser's tabs where it can say so. */
const queues = new Map<string, Promise<unknown>>()

export function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof navigator !== 'undefined' && navigator.locks) {
    return navigator.locks.request(name, work) as Promise<T>
  }
  const before = queues.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  queues.set(name, mine.catch(() => undefined))
  return mine
}
