/** Takes in one answer: outcomes, changes, what to forget and the cursor, all or nothing. */
import type { Change, Outcome } from '../generated/records'
import { backoff } from './failures'
import { declared } from './kind'
import { overlay } from './overlay'
import { detachOwed, settlePhotos } from './photos'
import type { Own, QueueRow, Settled, Store } from './store'
import type { Answer, Changes } from './types'

const KEPT_FOR = 30 * 24 * 3600 * 1000
const KEPT_AT_MOST = 5_000

/** What was asked, and when: an answer is only understood beside its question. */
export interface Leg {
  readonly batch: readonly QueueRow[]
  readonly cursor: string | null
  readonly incarnation: string
  /** Milliseconds, phone's clock. */
  readonly left: number
}

export interface Moment {
  readonly now: number
  readonly random: () => number
}

export function settleTables(store: Store) {
  return [store.settled, store.queue, store.kept, store.inbox, store.photos, store.photoBytes, store.notes]
}

/** Returns the mutations that stay in the queue. */
export async function settle(store: Store, leg: Leg, answer: Answer, moment: Moment): Promise<string[]> {
  return store.transaction('rw', settleTables(store), async () => {
    // Another tab's answer came first: its page goes on from where this one began, or further.
    const timely = ((await store.note('cursor')) ?? null) === leg.cursor
    if (timely) await takePage(store, answer, moment.now)
    const staying = await takeOutcomes(store, leg, answer.outcomes ?? [], moment)
    if (timely) await turnPage(store, answer)
    await noteContact(store, leg, answer, staying, moment.now)
    return staying
  })
}

async function takePage(store: Store, answer: Answer, now: number): Promise<void> {
  if (answer.fresh) {
    await store.setNotes({ generation: ((await store.note('generation')) ?? 0) + 1, freshening: true })
  }
  await store.settled.bulkDelete((answer.forget ?? []).map(({ id }) => id))
  const generation = (await store.note('generation')) ?? 0
  const freshening = (await store.note('freshening')) ?? false
  const changes = answer.changes ?? []
  const held = await store.settled.bulkGet(changes.map(({ id }) => id))
  const rows = changes.flatMap((change, at) => {
    const before = held[at]
    const sentAnew = freshening && before?.generation !== generation
    const older = before !== undefined && !sentAnew && change.position < before.position
    return older ? [] : [settledOf(change, generation, now)]
  })
  await store.settled.bulkPut(rows)
  for (const { id, gone } of rows) if (gone) await detachOwed(store, id)
}

function settledOf(change: Change, generation: number, now: number): Settled {
  const body = (change.body ?? {}) as Record<string, unknown>
  return {
    id: change.id,
    kind: change.kind,
    position: change.position,
    versions: (change.versions ?? {}) as Record<string, number>,
    body,
    gone: change.gone ?? false,
    about: typeof body['about_id'] === 'string' ? body['about_id'] : '',
    generation,
    arrivedAt: now,
  }
}

/** A first pull ends with its last page: what it did not bring may be held no longer. */
async function turnPage(store: Store, answer: Answer): Promise<void> {
  const { cursor, epoch, directory = '', head = null } = answer
  if (!answer.more && (await store.note('freshening'))) {
    await store.settled.where('generation').notEqual((await store.note('generation')) ?? 0).delete()
    await store.setNotes({ freshening: false })
  }
  await store.setNotes({ cursor, epoch, directory, head })
}

async function takeOutcomes(
  store: Store,
  leg: Leg,
  outcomes: readonly Outcome[],
  moment: Moment,
): Promise<string[]> {
  const answers = new Map(outcomes.map((outcome) => [outcome.mid, outcome]))
  const staying: string[] = []
  for (const { mid } of leg.batch) {
    const row = await store.queue.where('mid').equals(mid).first()
    if (!row) continue
    const outcome = answers.get(mid)
    if (outcome && isFinal(outcome)) await finish(store, row, outcome, leg.incarnation, moment.now)
    else {
      staying.push(mid)
      await putOff(store, row, outcome, moment)
    }
  }
  await sweep(store, moment.now)
  return staying
}

/** What a newer server may say beside these is no end: the mutation stays and is sent again. */
function isFinal({ outcome }: Outcome): boolean {
  return ['applied', 'merged', 'conflict', 'rejected'].includes(outcome)
}

async function putOff(store: Store, row: QueueRow, outcome: Outcome | undefined, moment: Moment): Promise<void> {
  const tries = row.tries + 1
  const notBefore = moment.now + backoff(tries, moment.random)
  await store.queue.put({ ...row, tries, notBefore, ...(outcome ? { lastOutcome: outcome } : {}) })
}

async function finish(store: Store, row: QueueRow, outcome: Outcome, incarnation: string, now: number) {
  const { mid, dseq, record, kind, bytes } = row
  await store.queue.delete(dseq)
  await store.kept.put({ mid, dseq, record, kind, bytes, incarnation, outcome, keptAt: now })
  await settlePhotos(store, row, outcome)
  if (outcome.outcome === 'rejected') await showRefused(store, row, outcome, now)
  else await layDown(store, row, outcome, now)
}

/** Until the server's own record of the refusal is here, this one says it. */
async function showRefused(store: Store, row: QueueRow, outcome: Outcome, now: number): Promise<void> {
  const { mid, record, kind, bytes } = row
  const { code = '', message = '' } = outcome
  await store.inbox.put({
    mid, record, kind, bytes, code, message, receivedAt: now, unread: false, state: '未收下',
  })
}

/**
 * Lay an accepted mutation down on what is settled, where the record itself has not come
 * with it: what a person sees must not flicker back. The record's own position stays, so
 * that whatever the server sends of it is newer.
 */
async function layDown(store: Store, row: QueueRow, outcome: Outcome, now: number): Promise<void> {
  const { op, set = {} } = row.mutation
  const held = (await store.settled.get(row.record)) ?? (op === 'create' ? await blank(store, row, now) : undefined)
  if (!held || held.gone) return
  if (op === 'delete') {
    if (outcome.outcome !== 'conflict') await store.settled.put({ ...held, gone: true, body: {} })
    return
  }
  const accepted = Object.entries(outcome.versions ?? {}).filter(
    ([name, version]) => name in set && version > knownVersion(held, name),
  )
  if (accepted.length === 0) return
  const changes: Changes = Object.fromEntries(accepted.map(([name]) => [name, set[name]]))
  const own: Record<string, Own> = Object.fromEntries(
    accepted.map(([name, version]) => [name, { dseq: row.dseq, version }]),
  )
  const body = overlay(held.body, changes, row.kind)
  await store.settled.put({ ...held, body, own: { ...held.own, ...own }, arrivedAt: now })
}

function knownVersion(held: Settled, name: string): number {
  return Math.max(held.versions[name] ?? 0, held.own?.[name]?.version ?? 0)
}

async function blank(store: Store, row: QueueRow, now: number): Promise<Settled> {
  const generation = (await store.note('generation')) ?? 0
  const body = declared(row.kind).defaults
  return {
    id: row.record, kind: row.kind, position: 0, versions: {}, body, gone: false, about: '',
    generation, arrivedAt: now,
  }
}

async function noteContact(store: Store, leg: Leg, answer: Answer, staying: readonly string[], now: number) {
  const offset = Date.parse(answer.server_time) - (leg.left + now) / 2
  await store.setNotes({
    flight: null,
    trouble: null,
    ...(Number.isFinite(offset) ? { serverOffset: Math.round(offset) } : {}),
    ...(leg.batch.length > staying.length ? { lastArrived: now } : {}),
  })
}

/** Refusals whose record has come need no stand-in; what was kept long enough goes. */
async function sweep(store: Store, now: number): Promise<void> {
  const stands = (await store.inbox.toArray()).filter(({ unread }) => !unread).map(({ mid }) => mid)
  if (stands.length) {
    const come = await store.settled.where('kind').equals('refusal').toArray()
    const told = new Set(come.map(({ body }) => body['mutation']))
    await store.inbox.bulkDelete(stands.filter((mid) => told.has(mid)))
  }
  await store.kept.where('keptAt').below(now - KEPT_FOR).delete()
  const over = (await store.kept.count()) - KEPT_AT_MOST
  if (over > 0) await store.kept.orderBy('keptAt').limit(over).delete()
}
