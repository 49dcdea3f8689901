/** What was not accepted, as this phone tells of it until the server's own record is here. */
import type { Mutation, Outcome } from '../generated/records'
import { enqueue } from './queue'
import type { QueueRow, Settled } from './rows'
import { isOpen } from './show'
import { newId, type Store } from './store'

/** Called inside a transaction, like all of these. One that its author had dealt with
 * before a restore is no new task. */
export async function showRefused(store: Store, row: QueueRow, outcome: Outcome, now: number): Promise<void> {
  const { mid, record, kind, bytes, again } = row
  const { code = '', message = '' } = outcome
  const state = again?.closed ?? '未收下'
  await store.inbox.put({ mid, record, kind, bytes, code, message, receivedAt: now, unread: false, state })
}

/** Refusals whose record has come need no stand-in; what their author said of one goes on to the record. */
export async function giveWay(store: Store, now: number): Promise<void> {
  const stands = (await store.inbox.toArray()).filter(({ unread }) => !unread)
  if (!stands.length) return
  const come = await store.settled.where('kind').equals('refusal').toArray()
  const told = new Map(come.flatMap((each) => midsIn(each).map((mid) => [mid, each])))
  for (const { mid, state } of stands) {
    const refusal = told.get(mid)
    if (!refusal) continue
    if (state !== '未收下' && refusal.body['mutation'] === mid) await closeRecord(store, refusal, state, now)
    await store.inbox.delete(mid)
  }
}

async function closeRecord(store: Store, refusal: Settled, state: string, now: number): Promise<void> {
  if (!isOpen(refusal, await store.waitingOf(refusal.id), new Set())) return
  const mid = newId({ now: () => now })
  await enqueue(store, now, {
    mid, op: 'patch', kind: 'refusal', record: refusal.id, set: { state }, dependsOn: [], resolves: [],
  })
}

/** The mutations that a refusal record holds: its own, and those made on top of it. */
export function midsIn({ body }: Settled): string[] {
  const followed = Array.isArray(body['followed']) ? (body['followed'] as unknown[]) : []
  return [String(body['mutation'] ?? ''), ...followed.map(midOf)]
}

/** Of a mutation's text; empty where it cannot be read. */
function midOf(content: unknown): string {
  try {
    return (JSON.parse(String(content)) as Partial<Mutation>).mid ?? ''
  } catch {
    return ''
  }
}
