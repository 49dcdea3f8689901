/** Reads what the screens ask for. Every question bears being asked again after each change. */
import { laid } from './again'
import { groupBy, openMatters, type Reader } from './matters'
import { isOwed } from './photos'
import type { QueueRow } from './rows'
import { isOpenHere, shownDraft, shownOf, standing, type About } from './show'
import type { Store } from './store'
import type { Clock, Kind, PhotoRow, Shown, Summary } from './types'

export async function show(reader: Reader, kind: Kind, id: string): Promise<Shown | null> {
  const { store, clock } = reader
  const [settled, waiting] = [await store.settled.get(id), await store.waitingOf(id)]
  const photos = await store.photos.where('record').equals(id).toArray()
  if (!settled && laid(waiting, settled).length === 0) {
    const draft = await store.drafts.get(id)
    return draft?.kind === kind ? shownDraft(draft, photos) : null
  }
  if ((settled?.kind ?? waiting[0]?.kind) !== kind) return null
  const asks = await openMatters(reader)
  return shownOf(kind, id, { settled, waiting, photos, ...asks.of(id) }, await standing(store, clock))
}

/** Every record of a kind, the newest first; of kinds that have a `day`: of these days alone. */
export async function list(reader: Reader, kind: Kind, days?: readonly string[]): Promise<Shown[]> {
  const { store, clock } = reader
  const wanted = days
    ? store.settled.where('[kind+body.day]').anyOf(days.map((day) => [kind, day]))
    : store.settled.where('kind').equals(kind)
  const settled = new Map((await wanted.toArray()).map((row) => [row.id, row]))
  const queue = groupBy(await store.queue.orderBy('dseq').toArray())
  const photos = groupBy(await store.photos.toArray())
  const [asks, stands] = [await openMatters(reader), await standing(store, clock)]
  const mine = [...queue].filter(([, rows]) => rows[0]?.kind === kind).map(([id]) => id)
  for (const row of days ? await store.settled.bulkGet(mine) : []) if (row) settled.set(row.id, row)
  const ids = [...new Set([...settled.keys(), ...mine])].sort().reverse()
  return ids.flatMap((id) => {
    const about: About = {
      settled: settled.get(id),
      waiting: queue.get(id) ?? [],
      photos: photos.get(id) ?? [],
      ...asks.of(id),
    }
    const shown = shownOf(kind, id, about, stands)
    const day = (shown?.body as { readonly day?: string } | undefined)?.day ?? ''
    return shown && (!days || days.includes(day)) ? shown : []
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

/** A clock that was compared longer ago may have been set since. */
const CHECKED_FOR = 24 * 3_600_000
/** Milliseconds: the way of an answer over a bad line already makes up some seconds. */
const CHECKED_WITHIN = 10_000

/** Whether the phone's clock was compared with the server's not long ago, and they agreed. */
export async function clockChecked(store: Store, clock: Clock): Promise<boolean> {
  const offset = await store.note('serverOffset')
  const since = clock.now() - ((await store.note('lastHeard')) ?? -Infinity)
  return offset !== undefined && Math.abs(offset) <= CHECKED_WITHIN && since >= 0 && since <= CHECKED_FOR
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
  // Of the others the server has a record.
  const here = await store.inbox.filter((row) => row.unread && isOpenHere(row)).count()
  return (await store.queue.count()) + (await store.drafts.count()) + photos + here
}

/** Which database this is: one that was emptied and made anew is another. */
export interface Identity {
  readonly incarnation: string
  /** What it was called before, the oldest first. */
  readonly formerly: readonly string[]
  /** Things that are nowhere else. */
  readonly waiting: number
  readonly lastArrived: number | null
}

export async function identity(reader: Reader): Promise<Identity> {
  const { store } = reader
  return {
    incarnation: (await store.note('incarnation')) ?? '',
    formerly: (await store.note('formerly')) ?? [],
    waiting: await pending(reader),
    lastArrived: (await store.note('lastArrived')) ?? null,
  }
}
