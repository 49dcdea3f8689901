/** Takes in what became of the mutations that were sent. Called inside the transaction of the whole answer. */
import type { Outcome } from '../generated/records'
import { shownVersion } from './again'
import { backoff } from './failures'
import { declared } from './kind'
import { overlay } from './overlay'
import { reattach, settlePhotos } from './photos'
import { giveWay, showRefused } from './refused'
import type { Own, QueueRow, Settled } from './rows'
import type { Leg, Moment } from './settle'
import type { Store } from './store'
import type { Answer, Changes } from './types'

const KEPT_FOR = 30 * 24 * 3600 * 1000
const KEPT_AT_MOST = 5_000

/** Returns the mutations that stay in the queue. */
export async function takeOutcomes(store: Store, leg: Leg, answer: Answer, moment: Moment): Promise<string[]> {
  const outcomes = new Map((answer.outcomes ?? []).map((outcome) => [outcome.mid, outcome]))
  const staying: string[] = []
  for (const sent of leg.batch) {
    const row = await store.queue.where('mid').equals(sent.mid).first()
    if (!row) continue
    const outcome = outcomes.get(sent.mid)
    if (outcome && isFinal(outcome)) await finish(store, leg, { row, sent, outcome, answer }, moment.now)
    else {
      staying.push(sent.mid)
      await putOff(store, row, outcome, moment)
    }
  }
  await giveWay(store, moment.now)
  await dropOldest(store, Date.parse(answer.server_time))
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

/** A mutation as it lies in the queue and as it was sent, which another tab may have
 * renumbered since; what became of it, and the answer that said so. */
interface Answered {
  readonly row: QueueRow
  readonly sent: QueueRow
  readonly outcome: Outcome
  readonly answer: Answer
}

async function finish(store: Store, { incarnation }: Leg, answered: Answered, now: number): Promise<void> {
  const { row, sent, outcome, answer } = answered
  const { mid, record, kind, bytes, queuedAt, epoch, mutation: { dseq } } = sent
  await store.queue.delete(row.dseq)
  await store.kept.put({
    mid, dseq, record, kind, bytes, queuedAt, incarnation, outcome, keptAt: now,
    answeredIn: answer.epoch,
    answeredAt: Date.parse(answer.server_time),
    ...(epoch ? { epoch } : {}),
  })
  if (row.again && outcome.outcome !== 'rejected') await reattach(store, row)
  await settlePhotos(store, row, outcome)
  if (outcome.outcome === 'rejected') await showRefused(store, row, outcome, now)
  else await layDown(store, answered, now)
}

/**
 * Lay an accepted mutation down on what is settled, where the record itself has not come
 * with it: what a person sees must not flicker back. The record's own position stays, so
 * that whatever the server sends of it is newer.
 */
async function layDown(store: Store, { row, outcome }: Answered, now: number): Promise<void> {
  const { op, set = {} } = row.mutation
  const held = (await store.settled.get(row.record)) ?? (op === 'create' ? await blank(store, row, now) : undefined)
  if (!held || held.gone) return
  if (op === 'delete') {
    if (outcome.outcome !== 'conflict') await store.settled.put({ ...held, gone: true, body: {} })
    return
  }
  // What is held may be of before a restore, until the first pull brings it anew.
  const former = held.generation !== ((await store.note('generation')) ?? 0)
  const accepted = Object.entries(outcome.versions ?? {}).filter(([name, version]) => {
    if (!(name in set)) return false
    // Such positions cannot be compared. What was accepted before shows already.
    return former ? !row.again : version > shownVersion(held, name)
  })
  if (accepted.length > 0) await store.settled.put(laidOn(held, row, accepted, now))
}

function laidOn(held: Settled, row: QueueRow, accepted: readonly [string, number][], now: number): Settled {
  const { set = {}, dseq } = row.mutation
  const changes: Changes = Object.fromEntries(accepted.map(([name]) => [name, set[name]]))
  // An earlier incarnation's numbers name nothing in this one's mutations.
  const number = row.incarnation ? 0 : dseq
  const own = Object.fromEntries(accepted.map(([name, version]): [string, Own] => [name, { dseq: number, version }]))
  return { ...held, body: overlay(held.body, changes, row.kind), own: { ...held.own, ...own }, arrivedAt: now }
}

async function blank(store: Store, row: QueueRow, now: number): Promise<Settled> {
  const generation = (await store.note('generation')) ?? 0
  const body = declared(row.kind).defaults
  return {
    id: row.record, kind: row.kind, position: 0, versions: {}, body, gone: false, about: '',
    generation, arrivedAt: now,
  }
}

/** What was kept long enough goes. `now` is the server's: a phone's clock that is put right, or
 * wrong, must not forget what a restored server has to be told. */
async function dropOldest(store: Store, now: number): Promise<void> {
  if (Number.isFinite(now)) await store.kept.where('answeredAt').below(now - KEPT_FOR).delete()
  const over = (await store.kept.count()) - KEPT_AT_MOST
  if (over > 0) await store.kept.orderBy('keptAt').limit(over).delete()
}
