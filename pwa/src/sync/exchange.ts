/**
 * Talks with the server until nothing is left to send or to fetch. Safe to repeat, safe to
 * lose, safe to do in two tabs: outcomes are facts, and a page that comes late is passed over.
 */
import { backoff, EnvelopeRefused, failureOf, NoWay, SignInNeeded } from './failures'
import { compare, isCheckDue } from './digest'
import { choose } from './lanes'
import { knownNow } from './restore'
import { renumber, setAsideUnread } from './rewrite'
import { settle, type Leg } from './settle'
import type { QueueRow } from './rows'
import type { Store } from './store'
import type { Answer, Clock, Transport } from './types'

const AT_MOST = 100
/** Below the server's 1 MiB, with room for the envelope. */
const BYTES_AT_MOST = 900 * 1024
const PAGE = 500
/** A request that hangs must not hold up everything behind it. */
const PATIENCE = 150_000
/** Milliseconds without an answer after which somebody may have restored the server. */
const SILENCE = 600_000
/** A copy renumbers once, and a restored server is told again once; one that goes on
 * saying so is not to be believed. */
const RENUMBERED_AT_MOST = 2
const RESTORED_AT_MOST = 2

export interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly transport: Transport
  readonly device: string
  readonly random: () => number
  /** Milliseconds that a request may take. */
  readonly patience?: number
}

/** Rejects with `SignInNeeded` or `NoWay`; the queue is as it was.
 * `urgent`: also what was to be tried later. */
export async function exchange(parts: Parts, urgent = false): Promise<void> {
  const course = new Course(parts, urgent)
  while (await course.goesOn());
}

/** One conversation: several requests, of which each is answered for good. */
class Course {
  private count = AT_MOST
  private renumbered = 0
  private restored = 0
  private looked = false
  private readonly passedOver = new Set<string>()

  constructor(
    private readonly parts: Parts,
    private readonly urgent: boolean,
  ) {}

  /** One request and its answer; true when there is more to say or to hear. */
  async goesOn(): Promise<boolean> {
    const leg = await this.nextLeg()
    const answer = await this.ask(leg)
    if (typeof answer === 'number') return this.makeSmaller(leg, answer)
    if (answer.new_incarnation && leg.batch.length > 0) return this.takeNewNumbers(leg)
    return this.takeIn(leg, answer)
  }

  /** The answer; its status where the request as a whole could not be read. */
  private async ask(leg: Leg): Promise<Answer | number> {
    try {
      return await this.carry(leg)
    } catch (error) {
      const failure = failureOf(error)
      return failure instanceof EnvelopeRefused ? failure.status : this.fail(leg, failure)
    }
  }

  private async nextLeg(): Promise<Leg> {
    const { store, clock } = this.parts
    return store.transaction('rw', store.queue, store.kept, store.notes, async () => {
      const now = clock.now()
      const room = { count: this.count, bytes: BYTES_AT_MOST }
      const queue = (await this.mayHaveBeenRestored(now)) ? [] : await store.queue.orderBy('dseq').toArray()
      const batch = choose(queue, room, this.urgent ? Infinity : now, this.passedOver)
      if (batch.length) await store.setNotes({ flight: { mids: batch.map(({ mid }) => mid), at: now } })
      const incarnation = batch[0]?.incarnation ?? (await store.note('incarnation')) ?? ''
      return { batch, incarnation, known: await knownNow(store), check: await isCheckDue(store, now), left: now }
    })
  }

  /**
   * What builds on something that a restored server has forgotten would be refused: after a
   * failure or a long silence the first request carries nothing and only listens.
   */
  private async mayHaveBeenRestored(now: number): Promise<boolean> {
    const { store } = this.parts
    if (this.looked) return false
    this.looked = true
    if ((await store.kept.count()) === 0) return false
    const heard = (await store.note('lastHeard')) ?? 0
    return (await store.note('trouble')) != null || Math.abs(now - heard) > SILENCE
  }

  private async carry(leg: Leg): Promise<Answer> {
    const { transport, device, patience = PATIENCE } = this.parts
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoWay('no answer')), patience)
    })
    try {
      const answer: unknown = await Promise.race([transport.sync(bodyOf(leg, device)), late])
      if (!isAnswer(answer)) throw new NoWay('not an answer of the server')
      return answer
    } finally {
      clearTimeout(timer)
    }
  }

  private async takeIn(leg: Leg, answer: Answer): Promise<boolean> {
    const { store, clock, random } = this.parts
    const { staying, restored, held } = await settle(store, leg, answer, { now: clock.now(), random })
    for (const mid of staying) this.passedOver.add(mid)
    this.count = Math.min(AT_MOST, this.count * 2)
    if (restored) return this.tellAgain(leg)
    const moved = leg.batch.length > 0 || answer.cursor !== leg.known.cursor
    if (answer.more && moved) return true
    const at = { cursor: answer.cursor, now: clock.now() }
    if (held && answer.digest && (await compare(store, answer.digest, held, at))) return true
    // The first request may have carried nothing on purpose.
    return this.hasMore()
  }

  /** What waits for what the server has forgotten need not wait any longer. */
  private async tellAgain(leg: Leg): Promise<boolean> {
    this.restored += 1
    if (this.restored > RESTORED_AT_MOST) return this.fail(leg, new NoWay('restored again and again'))
    this.passedOver.clear()
    return true
  }

  private async hasMore(): Promise<boolean> {
    const { store, clock } = this.parts
    const queue = await store.queue.orderBy('dseq').toArray()
    const now = this.urgent ? Infinity : clock.now()
    return choose(queue, { count: 1, bytes: BYTES_AT_MOST }, now, this.passedOver).length > 0
  }

  /**
   * Another phone used one of these numbers. Halved down to the first that it used: what
   * comes before was perhaps answered already and gets its stored answer; what comes after
   * must not be judged on top of another phone's mutation.
   */
  private async takeNewNumbers(leg: Leg): Promise<boolean> {
    if (leg.batch.length > 1) {
      this.count = Math.floor(leg.batch.length / 2)
      return true
    }
    this.renumbered += 1
    if (this.renumbered > RENUMBERED_AT_MOST) return this.fail(leg, new NoWay('refused every number'))
    await renumber(this.parts.store, leg.incarnation)
    this.count = AT_MOST
    return true
  }

  /** Halve what could not be read; one alone goes to the local inbox, if an empty request
   * passes: else it is not the mutation's fault. */
  private async makeSmaller(leg: Leg, status: number): Promise<boolean> {
    const [first, ...others] = leg.batch
    if (others.length > 0) {
      this.count = Math.floor(leg.batch.length / 2)
      return true
    }
    const empty: Leg = { ...leg, batch: [] }
    const passes = first ? await this.ask(empty) : status
    if (!first || typeof passes === 'number') return this.fail(leg, new NoWay(`refused with ${status}`))
    await this.takeIn(empty, passes)
    await setAsideUnread(this.parts.store, first.mid, status, this.parts.clock.now())
    return true
  }

  /** Note that this try failed, and throw. */
  private async fail(leg: Leg, error: unknown): Promise<never> {
    const { store, clock, random } = this.parts
    await store.transaction('rw', store.queue, store.notes, async () => {
      const failures = ((await store.note('trouble'))?.failures ?? 0) + 1
      const kind = error instanceof SignInNeeded ? 'sign-in' : 'no-way'
      const nextTry = clock.now() + backoff(failures, random)
      await store.setNotes({ flight: null, trouble: { kind, failures, nextTry } })
      await countTry(store, leg.batch)
    })
    throw error
  }
}

async function countTry(store: Store, batch: readonly QueueRow[]): Promise<void> {
  for (const { dseq, mid } of batch) {
    const row = await store.queue.get(dseq)
    if (row?.mid === mid) await store.queue.put({ ...row, tries: row.tries + 1 })
  }
}

/** The request, put together as text: a mutation's bytes are sent as they were queued. */
export function bodyOf({ batch, incarnation, known: { cursor }, check, left }: Leg, device: string): string {
  const envelope = JSON.stringify({ proto: 1, device, incarnation, cursor, limit: PAGE, ...(check ? { check } : {}) })
  return `${envelope.slice(0, -1)},"sent":[${batch.map((row) => sentOf(row, left)).join(',')}]}`
}

/** The epoch goes along wherever it is known: which one is the present one, a phone learns
 * only from the answer. */
function sentOf({ bytes, queuedAt, epoch }: QueueRow, left: number): string {
  const told = epoch ? `"epoch":${JSON.stringify(epoch)},` : ''
  return `{"age":${Math.round(left - queuedAt)},${told}"mutation":${bytes}}`
}

/** A hotel's sign-in page also answers 200. */
function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false
  const { cursor, epoch, server_time, outcomes = [], changes = [], forget = [] } = value as Record<string, unknown>
  const texts = [cursor, epoch, server_time].every((each) => typeof each === 'string')
  return texts && [outcomes, changes, forget].every((each) => Array.isArray(each))
}
