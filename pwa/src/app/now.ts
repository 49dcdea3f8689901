/** The time of this phone, put right by the server's where it has been heard. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

import { localIso } from '../sync/queue'
import { phone } from './phone'

/** Milliseconds since 1970: the phone's clock, off by as much as the server last found. */
export async function rightNow(): Promise<number> {
  const off = (await phone.value?.summary())?.clockOff ?? 0
  return Date.now() + off
}

/** That moment, ISO 8601 with the offset of the clock on the wall. */
export function asMoment(at: number): string {
  return localIso(at)
}

const BEAT = 15_000

/** The right time while a screen is open, looked at again now and then. */
export function useNow(beat = BEAT): ShallowRef<number> {
  const now = shallowRef(Date.now())
  const look = () => void rightNow().then((at) => (now.value = at)).catch(() => undefined)
  look()
  const timer = setInterval(look, beat)
  onScopeDispose(() => clearInterval(timer))
  return now
}
