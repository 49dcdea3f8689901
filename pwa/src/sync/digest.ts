/** Whether this phone holds what the server thinks it holds. */
import type { Digest } from '../generated/records'
import { localIso } from './queue'
import { sha256Of } from './sha256'
import type { Store } from './store'

/** How often in a day everything is fetched anew because something differs: what one
 * first pull does not mend, the next will hardly. */
export const HEALS_A_DAY = 3

/** Ids are hexadecimal and of one length: code points and UTF-16 units sort them alike. */
export type Held = readonly [id: string, position: number | string]

/** What is settled, in the transaction that took the last page. A record that shows what
 * only an outcome told is not yet as the server has it: its place fits nothing. */
export async function heldNow(store: Store): Promise<Held[]> {
  const rows = await store.settled.filter(({ gone }) => !gone).toArray()
  return rows.map(({ id, position, own }) => [id, own ? `${position}*` : position])
}

/** Over what a phone holds and was not deleted; as `digest_of` in `sync/digest.py`. */
export async function digestOf(records: Iterable<Held>): Promise<Digest> {
  const sorted = [...records].sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
  const lines = sorted.map(([id, position]) => `${id}:${position}`)
  const bytes = new TextEncoder().encode(lines.join('\n'))
  return { records: lines.length, sum: await sha256Of(bytes.buffer) }
}

/** Whether to ask for a digest now. Called inside a transaction. */
export async function isCheckDue(store: Store, now: number): Promise<boolean> {
  if (await store.note('checkAsked')) return true
  const last = await store.note('checked')
  return last?.day !== dayOf(now) || (!last.same && last.heals < HEALS_A_DAY)
}

/**
 * Compare, note how it came out, and where something differs drop the cursor: the first
 * pull that follows brings everything anew. Returns whether that is so. An answer that
 * came meanwhile has moved on from what was compared, and nothing is said.
 */
export async function compare(
  store: Store,
  told: Digest,
  held: readonly Held[],
  at: { readonly cursor: string; readonly now: number },
): Promise<boolean> {
  const own = await digestOf(held)
  const same = own.records === told.records && own.sum === told.sum
  return store.transaction('rw', store.notes, async () => {
    if ((await store.note('cursor')) !== at.cursor) return false
    const before = await store.note('checked')
    const day = dayOf(at.now)
    const asked = (await store.note('checkAsked')) ?? false
    const healed = before?.day === day && !(asked && before.heals >= HEALS_A_DAY) ? before.heals : 0
    const heal = !same && healed < HEALS_A_DAY
    const heals = healed + Number(heal)
    await store.setNotes({ checked: { day, at: at.now, same, heals, records: own.records }, checkAsked: false })
    if (heal) await store.setNotes({ cursor: null })
    return heal
  })
}

/** The phone's day, `2026-11-24`. */
export function dayOf(now: number): string {
  return localIso(now).slice(0, 10)
}
