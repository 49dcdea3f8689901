/**
 * What of a queued mutation is laid over the settled record. All of it, where no server
 * has answered it yet. One that went back into the queue after a restore shows again what
 * it had come to, and only where the settled record no longer does: nothing flickers.
 */
import type { QueueRow, Settled } from './rows'

/** The mutations that show, each with the changes that do. */
export function laid(waiting: readonly QueueRow[], settled: Settled | undefined): QueueRow[] {
  return waiting.flatMap((row) => {
    if (!row.again) return [row]
    const { versions } = row.again
    if (!versions) return []
    if (row.mutation.op === 'delete') return [row]
    const lost = Object.entries(row.mutation.set ?? {}).filter(
      ([name]) => name in versions && (versions[name] ?? 0) > shownVersion(settled, name),
    )
    const whole = row.mutation.op === 'create' && !settled
    return lost.length || whole ? [{ ...row, mutation: { ...row.mutation, set: Object.fromEntries(lost) } }] : []
  })
}

/** The version of what is shown in a field: the server's, or that of this phone's own accepted mutation. */
export function shownVersion(settled: Settled | undefined, name: string): number {
  return Math.max(settled?.versions[name] ?? 0, settled?.own?.[name]?.version ?? 0)
}
