/** How whoever is in front of this phone is known, for the records that say so. */
import { shallowRef, watch } from 'vue'

import type { Act } from '../generated/records'
import { allAccounts, current } from './session'

export type How = Act['how']

/** Milliseconds. A page that was hidden for longer may be in another's hands. */
const TOO_LONG = 5 * 60_000

/** Who typed his PIN since he came to the front. In memory: a page that starts anew asks anew. */
let typed: string | null = null
let hiddenAt: number | null = null
/** How often this page came back after too long. */
export const returns = shallowRef(0)

// 换人, in whichever way: who was known is not who is in front now.
watch(
  () => current.value?.account,
  (account) => {
    if (account !== typed) typed = null
  },
  { flush: 'sync' },
)

if (typeof document !== 'undefined') document.addEventListener('visibilitychange', look)

function look(): void {
  if (document.visibilityState === 'hidden') {
    hiddenAt = Date.now()
    return
  }
  const gone = Date.now() - (hiddenAt ?? Date.now())
  hiddenAt = null
  // A clock that was put back meanwhile tells nothing: better to ask once too often.
  if (gone >= 0 && gone <= TOO_LONG) return
  typed = null
  returns.value += 1
}

/** He typed his PIN: it holds until somebody else is in front or the page was away too long. */
export function noteTyped(account: string): void {
  typed = account
}

/** His PIN is gone from this phone: nothing that he does from now on was known by it. */
export function forgetTyped(account: string): void {
  if (typed === account) typed = null
}

export async function howIAmKnown(): Promise<How> {
  if ((await allAccounts()).length <= 1) return '本人手机'
  return typed !== null && typed === current.value?.account ? '口令' : '共用手机'
}
