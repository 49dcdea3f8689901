/**
 * Heads of the ledger, kept as evidence: a chain that is rewritten as a whole, every link
 * anew, no longer meets them (`anxun ledger verify --heads`).
 */
import type { Head } from '../generated/records'
import { dayOf } from './digest'
import { knownNow, stepsBack } from './restore'
import type { HeadRow } from './rows'
import type { Leg } from './settle'
import type { Store } from './store'
import type { Answer } from './types'

/** More than a year of days. */
const DAYS_AT_MOST = 400

/** As `anxun ledger verify --heads` reads them. */
export interface Voucher extends Required<Head> {
  readonly tenant: string
  readonly epoch: string
}

/** The first of each day stays, and the latest; of two that contradict each other both, for good. */
export async function keepHead(store: Store, leg: Leg, answer: Answer, now: number): Promise<void> {
  const { head, epoch } = answer
  if (!head?.signature) return
  const day = dayOf(now)
  const row: HeadRow = { at: 0, key: '', ...head, signature: head.signature, epoch, day, why: 'latest' }
  const against = await contradicted(store, leg, answer)
  if (against.length) return keepBoth(store, [row, ...against], now)
  if (await store.heads.get([epoch, row.position, row.hash])) return
  const first = (await store.heads.where('day').equals(day).count()) === 0
  await store.heads.where('why').equals('latest').delete()
  await store.heads.put(first ? { ...row, why: 'day' } : row)
  await dropOldest(store)
}

/** What was said before and cannot be true beside this: another hash at the same place, or
 * a place further on in the same epoch. */
async function contradicted(store: Store, leg: Leg, answer: Answer): Promise<HeadRow[]> {
  const { epoch, head } = answer
  const { position = 0, hash } = head ?? {}
  const here = await store.heads.where('[epoch+position]').equals([epoch, position]).toArray()
  const other = here.filter((each) => each.hash !== hash)
  if (other.length || !stepsBack(leg, answer, await knownNow(store))) return other
  const beyond = await store.heads.where('[epoch+position]').above([epoch, position]).sortBy('position')
  return beyond.filter((each) => each.epoch === epoch).slice(-1)
}

async function keepBoth(store: Store, rows: readonly HeadRow[], now: number): Promise<void> {
  await store.heads.bulkPut(rows.map((row) => ({ ...row, why: 'contrary' as const })))
  await store.setNotes({ contradictedAt: now })
}

async function dropOldest(store: Store): Promise<void> {
  const days = await store.heads.where('why').equals('day').sortBy('day')
  const over = days.slice(0, Math.max(0, days.length - DAYS_AT_MOST))
  await store.heads.bulkDelete(over.map(({ epoch, position, hash }): [string, number, string] => [epoch, position, hash]))
}

/** Everything that is kept, the oldest first. `tenant`: the zone that signed. */
export async function vouchers(store: Store, tenant: string): Promise<Voucher[]> {
  const rows = await store.heads.toArray()
  return rows
    .sort((one, other) => one.at - other.at)
    .map(({ epoch, position, hash, at, key, signature }) => ({ tenant, epoch, position, hash, at, key, signature }))
}
