/**
 * Pictures on this phone. Their bytes lie in rows of their own, written once and never
 * put again (WebKit loses a blob that is); what is known of them lies beside.
 */
import type { Outcome } from '../generated/records'
import { fieldOf } from './kind'
import type { QueueRow } from './rows'
import { without, type Store } from './store'
import type { Clock, PhotoRow, TakenPhoto } from './types'

/** The field that holds a record's pictures, by hash. */
const PHOTOS = 'photos'
/** Bytes stay this long after the server has confirmed them. */
export const KEPT_AFTER_ARRIVAL = 7 * 24 * 3600 * 1000

/** A picture as its record tells of it. */
export function entryOf(photo: Pick<PhotoRow, 'original' | 'takenAt' | 'part' | 'size' | 'checked' | 'chosen' | 'copyOf'>) {
  return {
    original: photo.original,
    taken_at: photo.takenAt,
    part: photo.part,
    size: photo.size,
    ...(photo.checked ? { checked: true } : {}),
    ...(photo.chosen ? { chosen: true } : {}),
    ...(photo.copyOf ? { copy_of: photo.copyOf } : {}),
  }
}

/** Keep a picture and, where its record is still a draft, note it there. Called inside a
 * transaction; doing it twice is doing it once. */
export async function keepPhoto(
  store: Store,
  clock: Clock,
  { bytes, ...taken }: TakenPhoto,
  sha256: string,
): Promise<void> {
  const row: PhotoRow = { ...taken, sha256, size: bytes.byteLength, state: 'kept', tries: 0 }
  if (!(await store.photoBytes.get(sha256))) await store.photoBytes.add({ sha256, bytes })
  if (!(await store.photos.get([row.record, sha256]))) await store.photos.add(row)
  const draft = await store.drafts.get(row.record)
  if (!draft || fieldOf(draft.kind, PHOTOS).shape !== 'map') return
  const put = { ...putIn(draft.set), [sha256]: entryOf(row) }
  await store.drafts.put({ ...draft, set: { ...draft.set, [PHOTOS]: { put } }, changedAt: clock.now() })
}

/** Take a picture out of a draft, or away before anything was written of it. */
export async function removePhoto(store: Store, clock: Clock, record: string, sha256: string): Promise<void> {
  const draft = await store.drafts.get(record)
  if (draft && sha256 in putIn(draft.set)) {
    const put = without(putIn(draft.set), sha256)
    await store.drafts.put({ ...draft, set: { ...draft.set, [PHOTOS]: { put } }, changedAt: clock.now() })
  }
  const row = await store.photos.get([record, sha256])
  if (row && !row.sentWith) await dropRow(store, row)
}

/** Tell the pictures which mutation speaks of them. */
export async function attach(store: Store, { mid, record, kind, mutation }: QueueRow): Promise<void> {
  if (fieldOf(kind, PHOTOS).shape !== 'map') return
  const change = (mutation.set?.[PHOTOS] ?? {}) as { put?: object; drop?: string[] }
  for (const [sha256, told] of Object.entries(change.put ?? {})) {
    await attachOne(store, mid, record, sha256, told as ReturnType<typeof entryOf>)
  }
  for (const sha256 of change.drop ?? []) {
    await store.photos.update([record, sha256], { droppedWith: mid })
  }
}

async function attachOne(
  store: Store,
  mid: string,
  record: string,
  sha256: string,
  told: ReturnType<typeof entryOf>,
): Promise<void> {
  const row = await store.photos.get([record, sha256])
  // The same picture may have been taken for another record, whose row knows its type.
  const twin = row ?? (await store.photos.where('sha256').equals(sha256).first())
  if (!twin) return
  const known = { ...without(twin, 'droppedWith', 'notBefore'), record, sentWith: mid }
  await store.photos.put(row ? known : { ...known, takenAt: told.taken_at, part: told.part })
}

/** What the outcome of a mutation means for the pictures it spoke of. */
export async function settlePhotos(store: Store, row: QueueRow, outcome: Outcome): Promise<void> {
  const rejected = outcome.outcome === 'rejected'
  if (rejected) await detach(store, row)
  const change = (row.mutation.set?.[PHOTOS] ?? {}) as { drop?: unknown }
  if (fieldOf(row.kind, PHOTOS).shape !== 'map' || !Array.isArray(change.drop)) return
  for (const sha256 of change.drop as string[]) {
    const photo = await store.photos.get([row.record, sha256])
    if (photo?.droppedWith !== row.mid) continue
    const stays = rejected || outcome.outcome === 'conflict'
    if (stays) await store.photos.put(without(photo, 'droppedWith'))
    else await dropRow(store, photo)
  }
}

/** The server will not hear of these pictures through this mutation: their bytes stay, unsent. */
export async function detach(store: Store, { mid }: Pick<QueueRow, 'mid'>): Promise<void> {
  const rows = await store.photos.where('sentWith').equals(mid).toArray()
  await store.photos.bulkPut(rows.map((row) => without(row, 'sentWith')))
}

/** Nobody expects the pictures of a deleted record; what has not arrived stays here, unsent. */
export async function detachOwed(store: Store, record: string): Promise<void> {
  const rows = await store.photos.where('record').equals(record).toArray()
  await store.photos.bulkPut(rows.filter(isOwed).map((row) => without(row, 'sentWith')))
}

export async function dropUnsentOf(store: Store, record: string): Promise<void> {
  const rows = await store.photos.where('record').equals(record).toArray()
  for (const row of rows) if (!row.sentWith) await dropRow(store, row)
}

async function dropRow(store: Store, row: PhotoRow): Promise<void> {
  await store.photos.delete([row.record, row.sha256])
  const others = await store.photos.where('sha256').equals(row.sha256).count()
  if (others === 0) await store.photoBytes.delete(row.sha256)
}

/** Free the room of pictures that the server confirmed longer than `after` ago; how many. */
export async function freeArrived(store: Store, now: number, after = KEPT_AFTER_ARRIVAL): Promise<number> {
  const arrived = await store.photos.where('state').equals('arrived').toArray()
  const old = arrived.filter(({ arrivedAt }) => arrivedAt !== undefined && now - arrivedAt >= after)
  for (const row of old) await dropRow(store, row)
  return old.length
}

/** After a restore, pictures whose bytes still lie here are offered again, for the server
 * may have lost them too; those of records that are gone are expected by nobody. */
export async function oweAgain(store: Store): Promise<void> {
  const here = new Set(await store.photoBytes.toCollection().primaryKeys())
  for (const row of await store.photos.where('state').equals('arrived').toArray()) {
    const settled = await store.settled.get(row.record)
    const alive = settled ? !settled.gone : (await store.waitingOf(row.record)).length > 0
    if (!here.has(row.sha256) || !alive) continue
    await store.photos.put({ ...without(row, 'notBefore', 'way', 'sent'), state: 'kept', tries: 0 })
  }
}

/** These records did not come back with the first pull: what was offered again for them is not wanted. */
export async function withdrawOffers(store: Store, records: readonly string[]): Promise<void> {
  const rows = await store.photos.where('record').anyOf(records).toArray()
  for (const row of rows) {
    if (row.state !== 'kept' || row.arrivedAt === undefined) continue
    if ((await store.waitingOf(row.record)).length === 0) await store.photos.put({ ...row, state: 'arrived' })
  }
}

/** Where an accepted mutation had been refused before, its pictures were let go of: they are its own again. */
export async function reattach(store: Store, { mid, record, kind, mutation }: QueueRow): Promise<void> {
  if (fieldOf(kind, PHOTOS).shape !== 'map') return
  const { put = {} } = (mutation.set?.[PHOTOS] ?? {}) as { put?: object }
  for (const sha256 of Object.keys(put)) {
    const row = await store.photos.get([record, sha256])
    if (row && !row.sentWith) await store.photos.put({ ...row, sentWith: mid })
  }
}

/** Whether this phone took a picture and the server never confirmed it. */
export async function wasNeverDelivered(store: Store, sha256: string): Promise<boolean> {
  const rows = await store.photos.where('sha256').equals(sha256).toArray()
  return rows.length > 0 && rows.every(({ arrivedAt }) => arrivedAt === undefined)
}

/** Whether the server still has to get this picture. */
export function isOwed(row: PhotoRow): boolean {
  return row.state !== 'arrived' && row.sentWith !== undefined && row.droppedWith === undefined
}

function putIn(set: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return (set[PHOTOS] as { put?: Record<string, unknown> } | undefined)?.put ?? {}
}
