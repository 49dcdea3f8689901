/** Where the phone is, as well as it knows: a help for a report, never a condition. */
import type { Spot } from '../generated/records'

export type SpotTrouble = 'denied' | 'unavailable'

export interface SpotOptions {
  readonly onTrouble?: (trouble: SpotTrouble) => void
  readonly geolocation?: Pick<Geolocation, 'watchPosition' | 'clearWatch'> | undefined
}

/** Metres: better is not waited for. */
const GOOD = 15
/** Milliseconds: positioning eats the battery. */
const LONGEST = 60_000
const DENIED = 1

/**
 * Tell every position that is better than the one before, until one is good, a minute has
 * passed or the returned function is called. Returns at once, and never throws.
 */
export function watchSpot(onSpot: (spot: Spot) => void, options: SpotOptions = {}): () => void {
  const { onTrouble, geolocation = globalThis.navigator?.geolocation } = options
  if (!geolocation) {
    onTrouble?.('unavailable')
    return () => undefined
  }
  let best = Infinity
  let over = false
  let id: number | undefined = undefined
  const stop = () => {
    over = true
    clearTimeout(timer)
    if (id !== undefined) geolocation.clearWatch(id)
  }
  const timer = setTimeout(stop, LONGEST)
  const found = ({ coords }: GeolocationPosition) => {
    if (over || coords.accuracy >= best) return
    best = coords.accuracy
    onSpot({ lat: coords.latitude, lon: coords.longitude, accuracy: Math.max(0, coords.accuracy) })
    if (best <= GOOD) stop()
  }
  const failed = ({ code }: GeolocationPositionError) => {
    if (over) return
    onTrouble?.(code === DENIED ? 'denied' : 'unavailable')
    if (code === DENIED) stop()
  }
  id = geolocation.watchPosition(found, failed, { enableHighAccuracy: true, maximumAge: 30_000, timeout: 30_000 })
  if (over) geolocation.clearWatch(id)
  return stop
}
