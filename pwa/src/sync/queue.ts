/** The queue: how a mutation gets its number, its bases and its bytes. Called inside a transaction. */
import type { Mutation } from '../generated/records'
import { laid } from './again'
import { declared, groupOf } from './kind'
import { epochOf } from './page'
import type { QueueRow, Settled } from './rows'
import type { Store } from './store'
import type { Changes, Seen } from './types'

type Base = number | `d:${number}`

export interface Intent {
  readonly mid: string
  readonly op: Mutation['op']
  readonly kind: string
  readonly record: string
  readonly set: Changes
  readonly dependsOn: readonly string[]
  readonly resolves: readonly string[]
  readonly seen?: Seen | null
}

/** Put an intent at the end of the queue. Two tabs cannot take one number: it is given
 * in the transaction that uses it. */
export async function enqueue(store: Store, now: number, intent: Intent): Promise<QueueRow> {
  const settled = await store.settled.get(intent.record)
  const waiting = laid(await store.waitingOf(intent.record), settled)
  const dseq = (await store.note('nextDseq')) ?? 1
  const incarnation = await store.note('incarnation')
  const seen = intent.seen?.incarnation === incarnation ? intent.seen : null
  const here = await epochOf(store, settled)
  const epoch = seen?.epoch ?? here
  const bases = asSeen(basesOf(intent, settled, waiting), seen, waiting, epoch === here)
  const row = { ...rowOf(mutationOf(intent, dseq, bases, now), now), ...(epoch ? { epoch } : {}) }
  await store.queue.add(row)
  await store.setNotes({ nextDseq: dseq + 1 })
  return row
}

/** What is shown of a record now, for somebody who begins to write. */
export async function seenNow(store: Store, kind: string, record: string): Promise<Seen> {
  const settled = await store.settled.get(record)
  const waiting = laid(await store.waitingOf(record), settled)
  const fields = Object.keys(declared(kind).fields)
  const of = Object.fromEntries(fields.map((field) => [field, baseOf(kind, field, settled, waiting)]))
  const epoch = await epochOf(store, settled)
  return { incarnation: (await store.note('incarnation')) ?? '', ...(epoch ? { epoch } : {}), of }
}

/**
 * What came in while a person wrote, that person has not read: the bases are those of
 * the moment when the writing began. Own mutations since then say it better still. Where
 * that moment lies in another epoch, versions of the present one say nothing.
 */
function asSeen(
  bases: Record<string, Base>,
  seen: Seen | null | undefined,
  waiting: readonly QueueRow[],
  sameEpoch: boolean,
): Record<string, Base> {
  if (!seen) return bases
  const own = new Set<Base>(waiting.map(({ dseq }): Base => `d:${dseq}`))
  return Object.fromEntries(
    Object.entries(bases).map(([field, base]) => [field, own.has(base) ? base : (seen.of[field] ?? (sameEpoch ? base : 0))]),
  )
}

function mutationOf(intent: Intent, dseq: number, base: Record<string, Base>, now: number): Mutation {
  return {
    mid: intent.mid,
    dseq,
    op: intent.op,
    kind: intent.kind,
    id: intent.record,
    made_at: localIso(now),
    schema: declared(intent.kind).schema,
    base,
    set: intent.set,
    ...(intent.dependsOn.length ? { depends_on: intent.dependsOn } : {}),
    ...(intent.resolves.length ? { resolves: intent.resolves } : {}),
  }
}

function rowOf(mutation: Mutation, now: number): QueueRow {
  const { mid, dseq, id: record, kind } = mutation
  return { mid, dseq, record, kind, ...written(mutation), queuedAt: now, tries: 0 }
}

/** A mutation's bytes, and the mutation as they say it. */
export function written(mutation: Mutation): Pick<QueueRow, 'bytes' | 'mutation' | 'size'> {
  const bytes = JSON.stringify(mutation, (_, value: unknown) =>
    typeof value === 'string' ? readable(value) : value,
  )
  return { bytes, mutation: JSON.parse(bytes) as Mutation, size: new TextEncoder().encode(bytes).length }
}

/** Half of a sign (an emoji that a length limit cut) and NUL cannot be stored by the
 * server: neither says anything, and either would keep the rest from arriving. */
function readable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\u{fffd}').replaceAll('\u{0}', '')
}

function basesOf(
  intent: Intent,
  settled: Settled | undefined,
  waiting: readonly QueueRow[],
): Record<string, Base> {
  const fields = intent.op === 'delete' ? allFields(intent.kind, settled, waiting) : Object.keys(intent.set)
  return Object.fromEntries(fields.map((field) => [field, baseOf(intent.kind, field, settled, waiting)]))
}

/** A delete says of every field that was ever written what its author was looking at. */
function allFields(kind: string, settled: Settled | undefined, waiting: readonly QueueRow[]): string[] {
  const created = waiting.some(({ mutation }) => mutation.op === 'create')
  return [
    ...new Set([
      ...(created ? Object.keys(declared(kind).fields) : []),
      ...Object.keys(settled?.versions ?? {}),
      ...waiting.flatMap(({ mutation }) => Object.keys(mutation.set ?? {})),
    ]),
  ]
}

function baseOf(
  kind: string,
  field: string,
  settled: Settled | undefined,
  waiting: readonly QueueRow[],
): Base {
  const members = groupOf(kind, field)
  const mine = waiting.findLast(
    ({ mutation, incarnation }) =>
      // An earlier incarnation's number would name another mutation here.
      !incarnation && (mutation.op === 'create' || members.some((name) => name in (mutation.set ?? {}))),
  )
  if (mine) return `d:${mine.dseq}`
  // Accepted, but the record as it now stands has not come back: the number still says it best.
  const own = Math.max(0, ...members.map((name) => settled?.own?.[name]?.dseq ?? 0))
  if (own) return `d:${own}`
  return Math.max(0, ...members.map((name) => settled?.versions[name] ?? 0))
}

/** A moment as this phone's clock on the wall shows it, ISO 8601 with its offset. */
export function localIso(now: number): string {
  const east = -new Date(now).getTimezoneOffset()
  const wall = new Date(now + east * 60_000).toISOString().slice(0, -1)
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return `${wall}${east < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`
}
