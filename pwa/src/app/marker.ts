/**
 * What each account's database held, noted outside of it. A system that is short of room, or
 * somebody who clears the browser's data, empties a database without a word: whoever opens
 * another one than was noted here is told what that means.
 */
import { shallowRef } from 'vue'

import type { Identity } from '../sync/read'

const HOLDS = 'anxun-holds/'
const LOST = 'anxun-lost/'

interface Marker {
  /** Whose: a phone may be shared. */
  readonly name: string
  readonly incarnation: string
  /** Things that were nowhere else. */
  readonly waiting: number
  /** Milliseconds, phone's clock: when this was noted. */
  readonly at: number
}

/** A database that was emptied. */
export interface Loss {
  readonly account: string
  readonly name: string
  /** Things that had not arrived; null: nothing is known of them. */
  readonly waiting: number | null
  /** Milliseconds, phone's clock: when that was last noted. */
  readonly at: number | null
}

/** Losses that nobody has said 知道了 to. */
export const losses = shallowRef<readonly Loss[]>(readAll<Loss>(LOST).map(([, loss]) => loss))

/**
 * Note which database this is and what it holds. `emptied`: it is new, though this phone
 * had opened one for this account before.
 */
export function noteIdentity(account: string, name: string, identity: Identity, emptied: boolean, now = Date.now()): void {
  const before = read<Marker>(HOLDS + account)
  const known = [identity.incarnation, ...identity.formerly]
  if (before && !known.includes(before.incarnation)) recordLoss(account, before)
  else if (!before && emptied) recordLoss(account, { name, waiting: null, at: null })
  const { incarnation, waiting } = identity
  if (before?.incarnation === incarnation && before.waiting === waiting && now - before.at < MINUTE) return
  write(HOLDS + account, { name, incarnation, waiting, at: now } satisfies Marker)
}

/** Often enough for 最后记下; every change of the count is noted at once. */
const MINUTE = 60_000

/** No account is left on this phone. Those that are noted were not signed out, but emptied. */
export function noteNobodyLeft(): void {
  for (const [account, marker] of readAll<Marker>(HOLDS)) {
    recordLoss(account, marker)
    remove(HOLDS + account)
  }
}

/** Signed out: what goes then goes with its owner's knowledge. */
export function forgetMarker(account: string): void {
  remove(HOLDS + account)
  dismiss(account)
}

/** 知道了. */
export function dismiss(account: string): void {
  remove(LOST + account)
  losses.value = losses.value.filter((each) => each.account !== account)
}

function recordLoss(account: string, { name, waiting, at }: Omit<Loss, 'account'>): void {
  const loss: Loss = { account, name, waiting, at }
  write(LOST + account, loss)
  losses.value = [...losses.value.filter((each) => each.account !== account), loss]
}

/** A storage that is full or closed loses the notice, never the work. */
function write(place: string, value: object): void {
  try {
    localStorage.setItem(place, JSON.stringify(value))
  } catch (error) {
    console.error(error)
  }
}

function read<T>(place: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null') as T | null
  } catch {
    return null
  }
}

function remove(place: string): void {
  if (typeof localStorage !== 'undefined') localStorage.removeItem(place)
}

function readAll<T>(prefix: string): [string, T][] {
  if (typeof localStorage === 'undefined') return []
  const places = Object.keys(localStorage).filter((place) => place.startsWith(prefix))
  return places.flatMap((place) => {
    const value = read<T>(place)
    return value ? [[place.slice(prefix.length), value]] : []
  })
}
