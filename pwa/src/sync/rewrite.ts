/**
 * The two cases in which a queued mutation's bytes are made anew. In both no server has
 * taken it: its number belongs to another phone, or what it was made on top of never arrived.
 */
import type { Outcome } from '../generated/records'
import { v4 } from 'uuid'

import { groupOf } from './kind'
import { detach } from './photos'
import { written } from './queue'
import type { Kept, QueueRow, Settled } from './rows'
import { without, type Store } from './store'

type Bases = Readonly<Record<string, string | number>>

export function rewriteTables(store: Store) {
  return [store.queue, store.settled, store.kept, store.inbox, store.photos, store.notes]
}

/**
 * Another phone used this incarnation's numbers: this database is a copy. What is queued
 * under it is numbered from 1 under a new one. The ids of mutations stay; bases on numbers
 * of the old incarnation become versions.
 */
export async function renumber(store: Store, old: string): Promise<void> {
  await store.transaction('rw', rewriteTables(store), async () => {
    const here = (await store.note('incarnation')) ?? ''
    const queue = await store.queue.orderBy('dseq').toArray()
    const rows = queue.filter(({ incarnation = here }) => incarnation === old)
    const incarnation = v4()
    const anew = await numbered(store, rows, old)
    await store.queue.bulkDelete(rows.map(({ dseq }) => dseq))
    await store.setNotes({ cursor: null, flight: null })
    if (old !== here) {
      // An earlier incarnation's: they keep their places before this one's.
      await store.queue.bulkAdd(anew.map((row, at) => ({ ...row, incarnation, dseq: rows[at]?.dseq ?? 0 })))
      return
    }
    await store.queue.bulkAdd(anew)
    await dropOwn(store)
    const formerly = [...((await store.note('formerly')) ?? []), here]
    await store.setNotes({ incarnation, formerly, nextDseq: rows.length + 1 })
  })
}

async function numbered(store: Store, rows: readonly QueueRow[], old: string): Promise<QueueRow[]> {
  const numbers = new Map(rows.map(({ mutation }, at) => [mutation.dseq, at + 1]))
  const anew: QueueRow[] = []
  for (const [at, row] of rows.entries()) {
    const base = await rebased(row, (dseq, field) => {
      const number = numbers.get(dseq)
      return number ? `d:${number}` : versionSeen(store, { incarnation: old, dseq, epoch: row.epoch }, field)
    })
    anew.push({ ...without(row, 'notBefore'), dseq: at + 1, ...written({ ...row.mutation, dseq: at + 1, base }) })
  }
  return anew
}

/** Numbers of the old incarnation mean nothing any more, also where no mutation names them yet. */
async function dropOwn(store: Store): Promise<void> {
  await store.settled
    .filter(({ own }) => own !== undefined)
    .modify((row: { own?: Settled['own'] }) => {
      delete row.own
    })
}

async function rebased(
  { mutation }: QueueRow,
  baseFor: (dseq: number, field: string) => Promise<string | number> | string | number,
): Promise<Bases> {
  const entries: [string, string | number][] = []
  for (const [field, base] of Object.entries(mutation.base ?? {})) {
    entries.push([field, typeof base === 'string' ? await baseFor(Number(base.slice(2)), field) : base])
  }
  return Object.fromEntries(entries)
}

/** A number of an incarnation, and the epoch in whose versions it is to be told. */
interface Numbered {
  readonly incarnation: string
  readonly dseq: number
  readonly epoch: string | undefined
}

/**
 * The version that stands for an answered mutation of the old incarnation. Where it took
 * effect beside somebody else's edit, or was answered in another epoch, its own base is the
 * last thing surely seen: a needless question to a person is better than somebody's words
 * overwritten.
 */
async function versionSeen(store: Store, { incarnation, dseq, epoch }: Numbered, field: string): Promise<number> {
  const kept: Kept | undefined = await store.kept.where({ incarnation, dseq }).first()
  if (!kept) return 0
  const version = kept.answeredIn === epoch ? versionIn(kept.outcome, kept.kind, field) : 0
  if (version) return version
  const { base = {} } = JSON.parse(kept.bytes) as { base?: Bases }
  const before = base[field] ?? 0
  if (typeof before === 'number') return kept.epoch === epoch ? before : 0
  return versionSeen(store, { incarnation, dseq: Number(before.slice(2)), epoch }, field)
}

function versionIn({ outcome, versions = {}, position = 0 }: Outcome, kind: string, field: string): number {
  if (outcome !== 'applied') return 0
  const written = groupOf(kind, field).map((name) => versions[name] ?? 0)
  // A create that was applied wrote every field, also those that it left at their defaults.
  return Math.max(0, ...written) || position
}

/**
 * No server can read this mutation even alone: it goes whole to the local inbox. What was
 * made on top of it is judged against what it was made on; what needs the record that it
 * was to create goes with it.
 */
export async function setAsideUnread(store: Store, mid: string, status: number, now: number): Promise<void> {
  await store.transaction('rw', rewriteTables(store), async () => {
    const row = await store.queue.where('mid').equals(mid).first()
    if (!row) return
    const later = (await store.waitingOf(row.record)).filter(({ dseq }) => dseq > row.dseq)
    const creates = row.mutation.op === 'create'
    await toInbox(store, row, status, now)
    for (const each of creates ? later : []) await toInbox(store, each, status, now, row.mid)
    for (const each of creates ? [] : later) await pastOver(store, each, row)
  })
}

async function toInbox(store: Store, row: QueueRow, status: number, now: number, follows?: string): Promise<void> {
  const { mid, record, kind, bytes } = row
  const code = status === 413 ? 'too-large' : 'unreadable'
  await store.inbox.put({
    mid, record, kind, bytes, code, message: '', receivedAt: now, unread: true, state: '未收下', ...(follows ? { follows } : {}),
  })
  await detach(store, row)
  await store.queue.delete(row.dseq)
}

async function pastOver(store: Store, row: QueueRow, gone: QueueRow): Promise<void> {
  const before = gone.mutation.base ?? {}
  const baseOf = (field: string) =>
    before[field] ?? groupOf(gone.kind, field).map((name) => before[name]).find((base) => base !== undefined) ?? 0
  const isGone = (dseq: number) => dseq === gone.mutation.dseq && row.incarnation === gone.incarnation
  const base = await rebased(row, (dseq, field) => (isGone(dseq) ? baseOf(field) : `d:${dseq}`))
  await store.queue.put({ ...row, ...written({ ...row.mutation, base }) })
}
