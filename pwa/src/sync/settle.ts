/** Takes in one answer: outcomes, changes, what to forget and the cursor, all or nothing. */
import { heldNow, type Held } from './digest'
import { keepHead } from './heads'
import { takeOutcomes } from './outcomes'
import { beginGeneration, takePage, turnPage } from './page'
import { isOver, knownNow, putBack, wasRestored, type Known } from './restore'
import type { QueueRow } from './rows'
import type { Store } from './store'
import type { Answer } from './types'

/** What was asked, and when: an answer is only understood beside its question. */
export interface Leg {
  /** Of one incarnation. */
  readonly batch: readonly QueueRow[]
  readonly incarnation: string
  /** What this phone knew of the server. */
  readonly known: Known
  /** It asks for a digest. */
  readonly check: boolean
  /** Milliseconds, phone's clock. */
  readonly left: number
}

export interface Moment {
  readonly now: number
  readonly random: () => number
}

/** What an answer came to. */
export interface Taken {
  /** Mutations that stay in the queue. */
  readonly staying: readonly string[]
  /** The server had forgotten things: they are in the queue again. */
  readonly restored: boolean
  /** What this phone holds beside the answer's digest; null where it has none. */
  readonly held: readonly Held[] | null
}

export function settleTables(store: Store) {
  const { settled, queue, kept, inbox, photos, photoBytes, heads, notes } = store
  return [settled, queue, kept, inbox, photos, photoBytes, heads, notes]
}

export async function settle(store: Store, leg: Leg, answer: Answer, moment: Moment): Promise<Taken> {
  return store.transaction('rw', settleTables(store), async () => {
    const known = await knownNow(store)
    if (isOver(leg, answer, known)) {
      await store.setNotes({ flight: null })
      return { staying: leg.batch.map(({ mid }) => mid), restored: false, held: null }
    }
    await keepHead(store, leg, answer, moment.now)
    const restored = wasRestored(leg, answer, known)
    // Another tab's answer came first: its page goes on from where this one began, or further.
    const timely = known.cursor === leg.known.cursor
    if (restored) await putBack(store)
    if (restored && !(timely && answer.fresh)) await beginGeneration(store, answer.epoch)
    if (timely) await takePage(store, answer, moment.now)
    const staying = await takeOutcomes(store, leg, answer, moment)
    if (timely) await turnPage(store, answer)
    if (restored && !(timely && answer.fresh)) await fetchAnew(store, answer)
    await noteContact(store, leg, answer, staying, moment.now)
    const whole = timely && !answer.more && answer.digest != null
    return { staying, restored, held: whole ? await heldNow(store) : null }
  })
}

/** What is held may be of a time that the server does not know any more: a first pull mends it. */
async function fetchAnew(store: Store, { epoch, head = null }: Answer): Promise<void> {
  await store.setNotes({ cursor: null, epoch, head })
}

async function noteContact(store: Store, leg: Leg, answer: Answer, staying: readonly string[], now: number) {
  const offset = Date.parse(answer.server_time) - (leg.left + now) / 2
  await store.setNotes({
    flight: null,
    trouble: null,
    lastHeard: now,
    ...(Number.isFinite(offset) ? { serverOffset: Math.round(offset) } : {}),
    ...(leg.batch.length > staying.length ? { lastArrived: now } : {}),
  })
}

