/**
 * A server that was restored from a backup has forgotten what it acknowledged since.
 * Everything that was kept goes back into the queue, byte for byte, and is answered anew.
 */
import type { Mutation } from '../generated/records'
import type { Again, Closed, Kept, QueueRow } from './rows'
import { oweAgain } from './photos'
import type { Leg } from './settle'
import { bodyOf } from './show'
import type { Store } from './store'
import type { Answer } from './types'

/** What this phone knows of the server at one moment. */
export interface Known {
  readonly cursor: string | null
  /** Empty before the first answer. */
  readonly epoch: string
  /** Position of the last head. */
  readonly head: number
}

export async function knownNow(store: Store): Promise<Known> {
  const [cursor, epoch, head] = [await store.note('cursor'), await store.note('epoch'), await store.note('head')]
  return { cursor: cursor ?? null, epoch: epoch ?? '', head: head?.position ?? 0 }
}

/** An answer of an epoch that was found to be over while it was on its way: nothing in it holds. */
export function isOver(leg: Leg, answer: Answer, known: Known): boolean {
  return leg.known.epoch !== '' && answer.epoch === leg.known.epoch && known.epoch !== leg.known.epoch
}

/**
 * Whether the server knows less than it did. Heads are compared with what was known when
 * the question left: of two answers on their way the older one is no step back.
 */
export function wasRestored(leg: Leg, answer: Answer, known: Known): boolean {
  if (known.epoch === '') return false
  return answer.epoch !== known.epoch || stepsBack(leg, answer, known)
}

export function stepsBack(leg: Leg, answer: Answer, known: Known): boolean {
  const head = answer.head?.position
  return answer.epoch === known.epoch && head !== undefined && head < Math.min(leg.known.head, known.head)
}

/** Called inside the transaction that takes the answer in, before its page. */
export async function putBack(store: Store): Promise<void> {
  const here = (await store.note('incarnation')) ?? ''
  const queued = await store.queue.toArray()
  const mids = new Set(queued.map(({ mid }) => mid))
  const kept = (await store.kept.toArray()).filter(({ mid }) => !mids.has(mid))
  const rows: QueueRow[] = []
  for (const each of kept) rows.push(await rowAgain(store, each, here))
  const [own, earlier] = [rows.filter(({ incarnation }) => !incarnation), rows.filter(({ incarnation }) => incarnation)]
  const before = queued.filter(({ dseq }) => dseq < 0)
  await store.queue.bulkDelete(before.map(({ dseq }) => dseq))
  await store.queue.bulkAdd([...inFront([...before, ...earlier]), ...own])
  await oweAgain(store)
}

async function rowAgain(store: Store, kept: Kept, here: string): Promise<QueueRow> {
  const { mid, dseq, record, kind, bytes, queuedAt, keptAt, epoch, incarnation } = kept
  return {
    mid, dseq, record, kind, bytes,
    mutation: JSON.parse(bytes) as Mutation,
    size: new TextEncoder().encode(bytes).length,
    queuedAt: queuedAt ?? keptAt,
    tries: 0,
    again: await cameTo(store, kept),
    ...(epoch ? { epoch } : {}),
    ...(incarnation === here ? {} : { incarnation }),
  }
}

/** A record that was forgotten or deleted since must not come back to the eye. */
async function cameTo(store: Store, { mid, record, outcome }: Kept): Promise<Again> {
  if (outcome.outcome === 'rejected') {
    const closed = await closedAs(store, mid)
    return { versions: null, ...(closed ? { closed } : {}) }
  }
  const settled = await store.settled.get(record)
  return { versions: settled && !settled.gone ? (outcome.versions ?? {}) : null }
}

/** What its author had made of a refusal; undefined while it still waited for him. */
async function closedAs(store: Store, mid: string): Promise<Closed | undefined> {
  const here = (await store.inbox.get(mid))?.state
  const refusals = await store.settled.where('kind').equals('refusal').toArray()
  const told = refusals.find(({ body }) => body['mutation'] === mid)
  const state = told ? bodyOf(told.kind, told, await store.waitingOf(told.id))['state'] : here
  return state === '已重交' || state === '留作记录' ? state : undefined
}

/** Earlier incarnations came first: numbered so that they stand before this one's, each in its own order. */
function inFront(rows: readonly QueueRow[]): QueueRow[] {
  const begun = new Map<string, number>()
  for (const { incarnation = '', queuedAt } of rows) {
    begun.set(incarnation, Math.min(begun.get(incarnation) ?? Infinity, queuedAt))
  }
  const beganAt = ({ incarnation = '' }: QueueRow) => begun.get(incarnation) ?? 0
  const sorted = [...rows].sort((one, other) => beganAt(one) - beganAt(other) || one.mutation.dseq - other.mutation.dseq)
  return sorted.map((row, at) => ({ ...row, dseq: at - sorted.length }))
}
