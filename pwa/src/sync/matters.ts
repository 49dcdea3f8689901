/** What waits for a person: open conflicts and refusals, with the queue laid over them. */
import type { Mutation } from '../generated/records'
import { midsIn } from './refused'
import type { InboxRow, Settled } from './rows'
import { isOpen, isOpenHere, shownOf, standing } from './show'
import type { Store } from './store'
import type { Clock, Refusal, Shown } from './types'

/** A store with what the answers depend on beside it. `account`: whose refusals and
 * conflicts count as needing this person; empty: everybody's. */
export interface Reader {
  readonly store: Store
  readonly clock: Clock
  readonly account: string
}

export interface Matters {
  readonly conflicts: readonly Settled[]
  /** This person's own. */
  readonly refusals: readonly Refusal[]
  /** Other people's, which those in charge may look at. */
  readonly others: readonly Refusal[]
  of(record: string): { readonly conflicts: number; readonly refusals: number }
}

export async function openMatters({ store, account }: Reader): Promise<Matters> {
  const rows = await store.settled.where('kind').anyOf('conflict', 'refusal').toArray()
  const queue = await store.queue.toArray()
  const waiting = groupBy(queue)
  const resolved = new Set(queue.flatMap(({ mutation }) => mutation.resolves ?? []))
  const open = rows.filter((row) => isOpen(row, waiting.get(row.id) ?? [], resolved))
  const conflicts = open.filter(({ kind }) => kind === 'conflict')
  const refused = open.filter(({ kind }) => kind === 'refusal')
  const isMine = ({ body }: Settled) => !account || body['author'] === account
  const here = await refusedHere(store, rows.filter(({ kind }) => kind === 'refusal'))
  const refusals = [...refused.filter(isMine).map(refusalOf), ...here]
  return {
    conflicts,
    refusals,
    others: refused.filter((row) => !isMine(row)).map(refusalOf),
    of: (record) => ({
      conflicts: conflicts.filter(({ about }) => about === record).length,
      refusals: refusals.filter((each) => each.record === record).length,
    }),
  }
}

export function groupBy<T extends { readonly record: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.record)
    if (group) group.push(row)
    else groups.set(row.record, [row])
  }
  return groups
}

function refusalOf({ id, body }: Settled): Refusal {
  const text = (name: string) => String(body[name] ?? '')
  return {
    id,
    mutation: text('mutation'),
    author: text('author'),
    kind: text('about_kind'),
    record: text('about_id'),
    code: text('code'),
    message: text('message'),
    content: text('content'),
    followed: (body['followed'] ?? []) as readonly string[],
    receivedAt: Date.parse(text('received_at')) || 0,
    local: false,
  }
}

/**
 * What only this phone tells of so far. One thing that was written is one thing in the
 * inbox: what was made on top of a create that was not accepted joins it, here or, where
 * the server's record of it is here already, there.
 */
async function refusedHere(store: Store, told: readonly Settled[]): Promise<Refusal[]> {
  const mids = new Set(told.flatMap(midsIn))
  const rows = (await store.inbox.toArray()).filter(({ mid }) => !mids.has(mid))
  if (!rows.length) return []
  const trunks = rows.filter(isCreate)
  const trunkOf = (row: InboxRow) => {
    if (!follows(row)) return undefined
    return row.follows ?? trunks.find(({ record }) => record === row.record)?.mid
  }
  const withRecord = new Set(told.filter(isOfCreate).map(({ about }) => about))
  return rows
    .filter((row) => isOpenHere(row) && !trunkOf(row) && !(follows(row) && withRecord.has(row.record)))
    .map((row) => refusalHere(row, rows.filter((other) => trunkOf(other) === row.mid)))
}

function follows({ code, follows }: InboxRow): boolean {
  return follows !== undefined || code === 'create-not-accepted'
}

function isCreate(row: InboxRow): boolean {
  return !follows(row) && read(row.bytes).op === 'create'
}

function isOfCreate({ body }: Settled): boolean {
  return read(String(body['content'] ?? '')).op === 'create'
}

function read(content: string): Partial<Mutation> {
  try {
    return JSON.parse(content) as Partial<Mutation>
  } catch {
    return {}
  }
}

function refusalHere(row: InboxRow, followers: readonly InboxRow[]): Refusal {
  const { mid, kind, record, code, message, bytes, receivedAt } = row
  const dseqOf = (each: InboxRow) => read(each.bytes).dseq ?? 0
  const followed = [...followers].sort((one, other) => dseqOf(one) - dseqOf(other)).map((each) => each.bytes)
  return { id: mid, mutation: mid, author: '', kind, record, code, message, content: bytes, followed, receivedAt, local: true }
}

export async function refusals(reader: Reader, whose: 'mine' | 'others' = 'mine'): Promise<readonly Refusal[]> {
  const { refusals, others } = await openMatters(reader)
  return [...(whose === 'mine' ? refusals : others)].sort((one, other) => other.receivedAt - one.receivedAt)
}

export async function conflictsAbout(reader: Reader, record: string): Promise<Shown<'conflict'>[]> {
  const { conflicts } = await openMatters(reader)
  const stands = await standing(reader.store, reader.clock)
  return conflicts
    .filter(({ about }) => about === record)
    .flatMap((settled) => {
      const about = { settled, waiting: [], photos: [], conflicts: 0, refusals: 0 }
      return (shownOf('conflict', settled.id, about, stands) as Shown<'conflict'> | null) ?? []
    })
}
