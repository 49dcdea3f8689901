/** Whatever opens a picture in full waits for its turn: phones have little memory. */
let last: Promise<unknown> = Promise.resolve()

/** Do it once nobody else has a picture open; one that fails does not stop the next. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work)
  last = mine.catch(() => undefined)
  return mine
}
