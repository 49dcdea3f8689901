/** What a person sees of a record: settled, with this phone's own queue laid over it. */
import { laid } from './again'
import { isWaitedFor } from './failures'
import { declared } from './kind'
import { overlay } from './overlay'
import { isOwed } from './photos'
import type { Flight, InboxRow, QueueRow, Settled, Trouble } from './rows'
import type { Store } from './store'
import type { Body, Clock, Draft, Kind, PhotoRow, Shown, State } from './types'

/** A flight that nobody ended was that of a tab that died. */
const FLIGHT_LASTS = 150_000

/** How things stand between this phone and the server. */
export interface Standing {
  readonly flight: ReadonlySet<string>
  readonly trouble: Trouble | null
  readonly online: boolean
  readonly now: number
}

/** Everything on this phone about one record. */
export interface About {
  readonly settled: Settled | undefined
  readonly waiting: readonly QueueRow[]
  readonly photos: readonly PhotoRow[]
  readonly conflicts: number
  readonly refusals: number
}

export async function standing(store: Store, clock: Clock): Promise<Standing> {
  const flight = await store.note('flight')
  return {
    flight: new Set(isFlying(flight, clock.now()) ? flight.mids : []),
    trouble: (await store.note('trouble')) ?? null,
    online: (await store.note('online')) ?? true,
    now: clock.now(),
  }
}

function isFlying(flight: Flight | null | undefined, now: number): flight is Flight {
  return flight != null && Math.abs(now - flight.at) < FLIGHT_LASTS
}

/** The record's body as shown. One that only this phone knows begins with its kind's defaults. */
export function bodyOf(
  kind: string,
  settled: Settled | undefined,
  waiting: readonly QueueRow[],
): Record<string, unknown> {
  const over = laid(waiting, settled)
  const created = over.some(({ mutation }) => mutation.op === 'create')
  const start = settled?.body ?? (created ? declared(kind).defaults : {})
  return over.reduce<Record<string, unknown>>(
    (body, { mutation }) => overlay(body, mutation.set ?? {}, kind),
    { ...start },
  )
}

/** Null where there is nothing to see: unknown, deleted, or about to be. */
export function shownOf(kind: Kind, id: string, about: About, standing: Standing): Shown | null {
  const { settled, waiting } = about
  const over = laid(waiting, settled)
  if (over.at(-1)?.mutation.op === 'delete') return null
  if (over.length === 0 && (!settled || settled.gone)) return null
  const body = bodyOf(kind, settled, waiting)
  const photos = about.photos.filter(({ droppedWith }) => droppedWith === undefined)
  return {
    kind,
    id,
    body: body as Body,
    versions: settled?.versions ?? {},
    state: stateOf(about, standing),
    waiting: waiting.length,
    photosWaiting: photos.filter(isOwed).length,
    photos: new Set([...Object.keys(body['photos'] ?? {}), ...photos.map(({ sha256 }) => sha256)]).size,
    mineOnly: !settled || settled.position === 0,
    changedAt: Math.max(settled?.arrivedAt ?? 0, waiting.at(-1)?.queuedAt ?? 0),
  }
}

export function stateOf(about: About, standing: Standing): State {
  if (about.photos.some(({ state, droppedWith }) => state === 'refused' && !droppedWith)) return 'asks'
  if (about.conflicts > 0) return 'both'
  if (about.refusals > 0) return 'refused'
  const owed = about.photos.filter(isOwed)
  if (about.waiting.length === 0 && owed.length === 0) return 'arrived'
  if (isFlyingNow(about.waiting, owed, standing)) return 'sending'
  if (!standing.online || standing.trouble?.kind === 'sign-in') return 'kept'
  const failed =
    standing.trouble !== null ||
    about.waiting.some(({ lastOutcome }) => lastOutcome !== undefined) ||
    [...about.waiting, ...owed].some(({ notBefore }) => isWaitedFor(notBefore, standing.now))
  return failed ? 'later' : 'kept'
}

function isFlyingNow(
  waiting: readonly QueueRow[],
  owed: readonly PhotoRow[],
  { flight }: Standing,
): boolean {
  return waiting.some(({ mid }) => flight.has(mid)) || owed.some(({ state }) => state === 'sending')
}

export function shownDraft<K extends Kind>(draft: Draft<K>, photos: readonly PhotoRow[]): Shown<K> {
  const body = overlay(declared(draft.kind).defaults, draft.set, draft.kind)
  return {
    kind: draft.kind,
    id: draft.id,
    body: body as Body<K>,
    versions: {},
    state: 'draft',
    waiting: 0,
    photosWaiting: photos.filter(({ state }) => state !== 'arrived').length,
    photos: photos.length,
    mineOnly: true,
    changedAt: draft.changedAt,
  }
}

/** A conflict or refusal waits for a person until it, or what settles it, says otherwise. */
export function isOpen(row: Settled, waiting: readonly QueueRow[], resolved: ReadonlySet<string>): boolean {
  if (row.gone || resolved.has(row.id)) return false
  const { state } = bodyOf(row.kind, row, waiting)
  return state === undefined || state === '待选' || state === '未收下'
}

export function isOpenHere(row: InboxRow): boolean {
  return row.state === '未收下'
}
