/** The 上传清单: everything of this phone's that is not yet, or has today been, delivered. */
import type { Mutation } from '../generated/records'
import type { Phone } from '../sync/phone'
import type { Draft, Kind, PhotoRow, Queued, Refusal, Shown } from '../sync/types'

export type Group = 'asks' | 'sending' | 'waiting' | 'later' | 'arrived'

export interface Item {
  readonly group: Group
  readonly kind: Kind
  readonly id: string
  readonly shown: Shown
  readonly photos: readonly PhotoRow[]
  readonly why: Why
}

/** Why it is where it is. */
export type Why =
  | { readonly of: 'state' }
  /** Something else has to go first. */
  | { readonly of: 'behind' }
  /** This app is newer than the server. */
  | { readonly of: 'newer' }
  | { readonly of: 'wifi' }
  | { readonly of: 'photo'; readonly reason: NonNullable<PhotoRow['reason']> }
  | { readonly of: 'deleting' }
  | { readonly of: 'arrived'; readonly at: number }

export interface Read {
  readonly items: readonly Item[]
  readonly refusals: readonly Refused[]
  readonly conflicts: readonly Both[]
  readonly drafts: readonly Draft[]
}

/** Something that two people changed, and the record it is about where that is here. */
export interface Both {
  readonly conflict: Shown<'conflict'>
  readonly about: Shown | null
}

/** Something that was not accepted, and the record that it was meant for. */
export interface Refused {
  readonly refusal: Refusal
  readonly about: Shown | null
}

interface Parts {
  readonly wifiOnly: boolean
  readonly startOfDay: number
}

const needing: readonly string[] = ['asks', 'both', 'refused']

/** Which group a record belongs to, and why it waits. */
export function placed(
  shown: Shown,
  queued: readonly Queued[],
  photos: readonly PhotoRow[],
  { wifiOnly }: Pick<Parts, 'wifiOnly'>,
): Pick<Item, 'group' | 'why'> {
  const broken = photos.find(({ state, droppedWith }) => state === 'refused' && !droppedWith)
  if (broken) return { group: 'asks', why: { of: 'photo', reason: broken.reason ?? 'not-accepted' } }
  if (needing.includes(shown.state)) return { group: 'asks', why: { of: 'state' } }
  if (shown.state === 'sending') return { group: 'sending', why: { of: 'state' } }
  const told = queued.flatMap(({ lastOutcome }) => lastOutcome ?? [])
  if (told.some(({ code }) => code === 'server-older')) return { group: 'later', why: { of: 'newer' } }
  if (told.some(({ outcome }) => outcome === 'deferred')) return { group: 'later', why: { of: 'behind' } }
  if (told.length > 0) return { group: 'later', why: { of: 'state' } }
  if (queued.length === 0 && wifiOnly) return { group: 'waiting', why: { of: 'wifi' } }
  return { group: 'waiting', why: { of: 'state' } }
}

/** How much of these pictures the server has; null while none of them is half-way. */
export function percentSent(photos: readonly PhotoRow[]): number | null {
  const half = photos.some(({ state, sent = 0 }) => state !== 'arrived' && sent > 0)
  if (!half) return null
  const sum = (of: (photo: PhotoRow) => number) => photos.reduce((all, photo) => all + of(photo), 0)
  const sent = sum((photo) => (photo.state === 'arrived' ? photo.size : (photo.sent ?? 0)))
  return Math.floor((100 * sent) / Math.max(1, sum(({ size }) => size)))
}

/** Read everything that the list shows. */
export async function readOutbox(open: Phone, parts: Parts): Promise<Read> {
  const queue = await open.queue()
  const rows = await open.store.photos.toArray()
  const owed = rows.filter(({ state, sentWith, droppedWith }) => state !== 'arrived' && sentWith && !droppedWith)
  const records = new Map<string, Kind>()
  for (const { record, kind } of queue) if (kind !== 'refusal') records.set(record, kind)
  for (const { record } of owed) if (!records.has(record)) records.set(record, await kindOfRecord(open, record))
  const items = await Promise.all(
    [...records].map(async ([id, kind]) => {
      const [own, photos] = [queue.filter(({ record }) => record === id), rows.filter(({ record }) => record === id)]
      const shown = await open.show(kind, id)
      return shown ? { kind, id, shown, photos, ...placed(shown, own, photos, parts) } : deletion(own, id, kind)
    }),
  )
  const waiting = items.flatMap((each) => each ?? [])
  return {
    items: [...waiting, ...(await arrivedToday(open, parts.startOfDay, new Set(waiting.map(({ id }) => id))))],
    refusals: await openRefusals(open),
    conflicts: await openConflicts(open),
    drafts: await open.drafts(),
  }
}

/** A record that is to be deleted is shown nowhere else any more. */
function deletion(queued: readonly Queued[], id: string, kind: Kind): Item | null {
  const last = queued.at(-1)
  if (last?.mutation.op !== 'delete') return null
  const body = Object.assign({}, ...queued.map(({ mutation }) => plain(mutation))) as Shown['body']
  const shown: Shown = {
    kind, id, body, versions: {}, state: 'kept', waiting: queued.length, photosWaiting: 0, photos: 0,
    mineOnly: false, changedAt: last.queuedAt,
  }
  return { group: 'waiting', kind, id, shown, photos: [], why: { of: 'deleting' } }
}

/** The values of a mutation that can be read as they are. */
function plain({ set = {} }: Mutation): Record<string, unknown> {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => typeof value === 'string'))
}

async function kindOfRecord(open: Phone, record: string): Promise<Kind> {
  return ((await open.store.settled.get(record))?.kind ?? 'hazard') as Kind
}

async function openRefusals(open: Phone, whose: 'mine' | 'others' = 'mine'): Promise<Refused[]> {
  const all = await open.refusals(whose)
  return Promise.all(
    all.map(async (refusal) => ({ refusal, about: await open.show(refusal.kind as Kind, refusal.record) })),
  )
}

/** What was not accepted of other people's, as far as this person may look at it. */
export function othersRefusals(open: Phone): Promise<Refused[]> {
  return openRefusals(open, 'others')
}

/** Every pair of values of which nobody has chosen. */
export async function openConflicts(open: Phone): Promise<Both[]> {
  const all = await open.list('conflict')
  const about = new Map(all.map(({ body }) => [body.about_id ?? '', (body.about_kind ?? '') as Kind]))
  const found = [...about].map(async ([id, kind]) => {
    const conflicts = await open.conflictsAbout(id)
    const record = conflicts.length ? await open.show(kind, id) : null
    return conflicts.map((conflict) => ({ conflict, about: record }))
  })
  return (await Promise.all(found)).flat()
}

async function arrivedToday(open: Phone, since: number, waiting: ReadonlySet<string>): Promise<Item[]> {
  const kept = await open.store.kept.where('keptAt').aboveOrEqual(since).toArray()
  const latest = new Map<string, { readonly kind: Kind; readonly at: number }>()
  for (const { record, kind, outcome, keptAt } of kept) {
    const took = outcome.outcome === 'applied' || outcome.outcome === 'merged'
    if (took && kind !== 'refusal' && !waiting.has(record)) latest.set(record, { kind: kind as Kind, at: keptAt })
  }
  const items = await Promise.all(
    [...latest].map(async ([id, { kind, at }]): Promise<Item | null> => {
      const shown = await open.show(kind, id)
      if (!shown || shown.state !== 'arrived') return null
      return { group: 'arrived', kind, id, shown, photos: [], why: { of: 'arrived', at } }
    }),
  )
  return items.flatMap((each) => each ?? []).sort((one, other) => arrivedAt(other) - arrivedAt(one))
}

function arrivedAt({ why }: Item): number {
  return why.of === 'arrived' ? why.at : 0
}
