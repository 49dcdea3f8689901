/**
 * Carries pictures up, one by one, apart from the records: words never wait for them.
 * A picture goes once the mutation that speaks of it is settled, for before that the
 * server expects none.
 */
import { backoff, failureOf, isWaitedFor, SignInNeeded } from './failures'
import type { Parts } from './exchange'
import { freeArrived, isOwed } from './photos'
import { sha256Of } from './sha256'
import type { Store } from './store'
import type { Going, PhotoRow } from './types'

type Key = readonly [string, string]

/** Carry up what may go now. Rejects with `SignInNeeded` or `NoWay` at the first that shows
 * there is no way. `urgent`: also what was to be tried later. */
export async function upload(parts: Parts, mayGo: () => boolean, urgent = false): Promise<void> {
  const { store, clock } = parts
  await resetSending(store)
  const tried = new Set<string>()
  for (let row = await next(parts, tried, urgent); row && mayGo(); row = await next(parts, tried, urgent)) {
    tried.add(keyOf(row).join())
    await carryUp(parts, row)
  }
  await store.transaction('rw', store.photos, store.photoBytes, async () => freeArrived(store, clock.now()))
}

/** Nobody is sending when this begins: whoever was has died. */
async function resetSending(store: Store): Promise<void> {
  await store.photos.where('state').equals('sending').modify({ state: 'kept' })
}

async function next({ store, clock }: Parts, tried: ReadonlySet<string>, urgent: boolean) {
  const rows = await settledOnes(store)
  return rows.find(
    (row) =>
      !tried.has(keyOf(row).join()) &&
      (urgent || !isWaitedFor(row.notBefore, clock.now())),
  )
}

/** Pictures that the server has been told of and has not got, the oldest first. */
async function settledOnes(store: Store): Promise<PhotoRow[]> {
  const rows = await store.photos.filter((row) => isOwed(row) && row.state !== 'refused').toArray()
  const mids = rows.map(({ sentWith }) => sentWith ?? '')
  const queued = new Set((await store.queue.where('mid').anyOf(mids).toArray()).map(({ mid }) => mid))
  return rows
    .filter(({ sentWith }) => sentWith && !queued.has(sentWith))
    .sort((one, other) => Date.parse(one.takenAt) - Date.parse(other.takenAt))
}

async function carryUp(parts: Parts, row: PhotoRow): Promise<void> {
  const { store, transport, clock, random } = parts
  const held = await store.photoBytes.get(row.sha256)
  if (!held || (await sha256Of(held.bytes)) !== row.sha256) {
    await mark(store, keyOf(row), { state: 'refused', reason: held ? 'damaged' : 'lost' })
    return
  }
  await mark(store, keyOf(row), { state: 'sending' })
  const later = () => {
    const tries = row.tries + 1
    return { state: 'kept' as const, tries, notBefore: clock.now() + backoff(tries, random) }
  }
  try {
    const answer = await transport.putPhoto(row.sha256, row.type, held.bytes, goingOf(store, row))
    if (answer === 'arrived') await arrived(store, row.sha256, clock.now())
    else if (answer === 'refused') await mark(store, keyOf(row), { state: 'refused', reason: 'not-accepted' })
    else await mark(store, keyOf(row), later())
  } catch (error) {
    const failure = failureOf(error)
    await mark(store, keyOf(row), failure instanceof SignInNeeded ? { state: 'kept' } : later())
    throw failure
  }
}

/** How far it is lies beside the picture: a tab that is killed goes on from there. */
function goingOf(store: Store, { sha256, way }: PhotoRow): Going {
  return {
    way,
    onSent: async (sent, to) => {
      await store.photos.where('sha256').equals(sha256).modify({ sent, way: to })
    },
  }
}

/** The server holds these bytes, whichever record they were taken for. */
async function arrived(store: Store, sha256: string, now: number): Promise<void> {
  await store.transaction('rw', store.photos, store.notes, async () => {
    await store.photos.where('sha256').equals(sha256).modify({ state: 'arrived', arrivedAt: now })
    await store.setNotes({ lastArrived: now })
  })
}

async function mark(store: Store, key: Key, change: Partial<PhotoRow>): Promise<void> {
  await store.photos.update([key[0], key[1]], change)
}

function keyOf({ record, sha256 }: PhotoRow): Key {
  return [record, sha256]
}
