/** Chooses what goes into one push. */
import { isWaitedFor } from './failures'
import type { QueueRow } from './rows'

export interface Room {
  readonly count: number
  /** Of UTF-8. */
  readonly bytes: number
}

/**
 * The first mutations that may go, in the order in which they were made. One that must
 * wait holds back only what builds on it: later mutations of its record, and those that
 * name it in `depends_on`. One push speaks for one incarnation.
 */
export function choose(
  queue: readonly QueueRow[],
  room: Room,
  now: number,
  passedOver: ReadonlySet<string>,
): QueueRow[] {
  const chosen: QueueRow[] = []
  const heldRecords = new Set<string>()
  const heldMids = new Set<string>()
  let left = room.bytes
  for (const row of queue) {
    const waits = passedOver.has(row.mid) || isWaitedFor(row.notBefore, now)
    const behind = heldRecords.has(row.record) || row.mutation.depends_on?.some((mid) => heldMids.has(mid))
    if (waits || behind) {
      heldRecords.add(row.record)
      heldMids.add(row.mid)
      continue
    }
    if (chosen[0] && chosen[0].incarnation !== row.incarnation) break
    if (chosen.length === room.count || (chosen.length > 0 && row.size > left)) break
    chosen.push(row)
    left -= row.size
  }
  return chosen
}
