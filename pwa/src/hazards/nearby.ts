/** Hazards that may be the one just reported: same firm, still open, close by, lately. */
import type { Hazard, Spot } from '../generated/records'
import type { Shown } from '../sync/types'

const DAYS = 7
const METRES = 60
/** Beyond this error, a position says nothing of which corner was meant. */
const WORTH = 100

const over: readonly Hazard['status'][] = ['已销号', '不成立']

export function nearby(
  reported: Partial<Hazard>,
  id: string,
  hazards: readonly Shown<'hazard'>[],
  now: number,
): Shown<'hazard'>[] {
  return hazards.filter(({ id: other, body }) => {
    if (other === id || body.firm !== reported.firm || over.includes(body.status)) return false
    const seen = Date.parse(body.seen_at ?? '')
    if (!(now - seen < DAYS * 86_400_000)) return false
    return isSamePlace(reported, body) || isClose(reported.spot, body.spot)
  })
}

function isSamePlace({ place }: Partial<Hazard>, other: Partial<Hazard>): boolean {
  return Boolean(place?.trim()) && place?.trim() === other.place?.trim()
}

function isClose(one?: Spot | null, other?: Spot | null): boolean {
  if (!one || !other || one.accuracy > WORTH || other.accuracy > WORTH) return false
  return metresBetween(one, other) <= METRES
}

/** On a sphere; good to a few parts in a thousand. */
export function metresBetween(one: Spot, other: Spot): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [north, east] = [radians(other.lat - one.lat), radians(other.lon - one.lon)]
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * Math.sin(east / 2) ** 2
  return 2 * 6_371_000 * Math.asin(Math.sqrt(half))
}
