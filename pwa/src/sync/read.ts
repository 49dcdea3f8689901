/** Reads what the screens ask for. Every question bears being asked again after each change. */
import { isOwed } from './photos'
import { isOpen, isOpenHere, shownDraft, shownOf, standing, type About } from './show'
import type { InboxRow, QueueRow, Settled, Store } from './store'
import type { Clock, Kind, PhotoRow, Refusal, Shown, Summary } from './types'

/** A store with what the answers depend on beside it. `account`: whose refusals and
 * conflicts count as needing this person; empty: everybody's. */
export interface Reader {
  readonly store: Store
  readonly clock: Clock
  readonly account: string
}

export async function show(reader: Reader, kind: Kind, id: string): Promise<Shown | null> {
  const { store, clock } = reader
  const [settled, waiting] = [await store.settled.get(id), await store.waitingOf(id)]
  const photos = await store.photos.where('record').equals(id).toArray()
  if (!settled && waiting.length === 0) {
    const draft = await store.drafts.get(id)
    return draft?.kind === kind ? shownDraft(draft, photos) : null
  }
  if ((settled?.kind ?? waiting[0]?.kind) !== kind) return null
  const asks = await openMatters(reader)
  return shownOf(kind, id, { settled, waiting, photos, ...asks.of(id) }, await standing(store, clock))
}

/** Every record of a kind, the newest first. */
export async function list(reader: Reader, kind: Kind): Promise<Shown[]> {
  const { store, clock } = reader
  const settled = new Map((await store.settled.where('kind').equals(kind).toArray()).map((row) => [row.id, row]))
  const queue = groupBy(await store.queue.orderBy('dseq').toArray())
  const photos = groupBy(await store.photos.toArray())
  const [asks, stands] = [await openMatters(reader), await standing(store, clock)]
  const mine = [...queue].filter(([, rows]) => rows[0]?.kind === kind).map(([id]) => id)
  const ids = [...new Set([...settled.keys(), ...mine])].sort().reverse()
  return ids.flatMap((id) => {
    const about: About = {
      settled: settled.get(id),
      waiting: queue.get(id) ?? [],
      photos: photos.get(id) ?? [],
      ...asks.of(id),
    }
    return shownOf(kind, id, about, stands) ?? []
  })
}

function groupBy<T extends { readonly record: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.record)
    if (group) group.push(row)
    else groups.set(row.record, [row])
  }
  return groups
}

interface Matters {
  readonly conflicts: readonly Settled[]
  readonly refusals: readonly Refusal[]
  of(record: string): { readonly conflicts: number; readonly refusals: number }
}

/** What waits for a person: open conflicts and refusals, with the queue laid over them. */
async function openMatters({ store, account }: Reader): Promise<Matters> {
  const rows = await store.settled.where('kind').anyOf('conflict', 'refusal').toArray()
  const queue = await store.queue.toArray()
  const waiting = groupBy(queue)
  const resolved = new Set(queue.flatMap(({ mutation }) => mutation.resolves ?? []))
  const open = rows.filter((row) => isOpen(row, waiting.get(row.id) ?? [], resolved))
  const conflicts = open.filter(({ kind }) => kind === 'conflict')
  const mine = open.filter(
    ({ kind, body }) => kind === 'refusal' && (!account || body['author'] === account),
  )
  const told = new Set(rows.map(({ body }) => body['mutation']))
  const here = (await store.inbox.toArray()).filter((row) => isOpenHere(row) && !told.has(row.mid))
  const refusals = [...mine.map(refusalOf), ...here.map(refusalHere)]
  return {
    conflicts,
    refusals,
    of: (record) => ({
      conflicts: conflicts.filter(({ about }) => about === record).length,
      refusals: refusals.filter((each) => each.record === record).length,
    }),
  }
}

function refusalOf({ id, body }: Settled): Refusal {
  const text = (name: string) => String(body[name] ?? '')
  return {
    id,
    mutation: text('mutation'),
    kind: text('about_kind'),
    record: text('about_id'),
    code: text('code'),
    message: text('message'),
    content: text('content'),
    receivedAt: Date.parse(text('received_at')) || 0,
    local: false,
  }
}

function refusalHere(row: InboxRow): Refusal {
  const { mid, kind, record, code, message, bytes, receivedAt } = row
  return { id: mid, mutation: mid, kind, record, code, message, content: bytes, receivedAt, local: true }
}

export async function refusals(reader: Reader): Promise<readonly Refusal[]> {
  const { refusals } = await openMatters(reader)
  return [...refusals].sort((one, other) => other.receivedAt - one.receivedAt)
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

export async function summary(reader: Reader): Promise<Summary> {
  const { store, clock, account } = reader
  const [queue, photos] = [await store.queue.toArray(), await store.photos.toArray()]
  const [asks, stands] = [await openMatters(reader), await standing(store, clock)]
  const owed = photos.filter(isOwed)
  const { trouble } = stands
  return {
    waiting: recordsOf([...queue, ...owed]),
    sending: recordsOf([
      ...queue.filter(({ mid }) => stands.flight.has(mid)),
      ...owed.filter(({ state }) => state === 'sending'),
    ]),
    asks:
      asks.refusals.length +
      asks.conflicts.filter(({ body }) => isParty(body, account)).length +
      photos.filter(({ state, droppedWith }) => state === 'refused' && !droppedWith).length,
    photosWaiting: owed.length,
    bytesWaiting: sizes(queue) + sizes(owed),
    lastArrived: (await store.note('lastArrived')) ?? null,
    nextTry: trouble?.kind === 'no-way' ? trouble.nextTry : null,
    offline: !stands.online,
    signInNeeded: trouble?.kind === 'sign-in',
    clockOff: (await store.note('serverOffset')) ?? 0,
  }
}

function isParty(body: Readonly<Record<string, unknown>>, account: string): boolean {
  return !account || body['mine_by'] === account || body['theirs_by'] === account
}

function recordsOf(rows: readonly (QueueRow | PhotoRow)[]): number {
  return new Set(rows.map(({ record }) => record)).size
}

function sizes(rows: readonly { readonly size: number }[]): number {
  return rows.reduce((sum, { size }) => sum + size, 0)
}

/** How many things would be lost with this phone: what has not arrived, drafts included. */
export async function pending({ store }: Reader): Promise<number> {
  const photos = await store.photos.filter((row) => row.state !== 'arrived').count()
  const here = await store.inbox.filter(isOpenHere).count()
  return (await store.queue.count()) + (await store.drafts.count()) + photos + here
}
