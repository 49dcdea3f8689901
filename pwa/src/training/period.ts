/** Days of the zone, for papers that are asked for by period. */
import { ZONE_EAST } from './shifts'

const DAY = 86_400_000

const dayOf = (at: number) => new Date(at + ZONE_EAST * 60_000).toISOString().slice(0, 10)

/** The last so many days, today among them, as ISO dates in the zone's time. */
export function lastDays(now: number, days: number): { readonly from: string; readonly to: string } {
  return { from: dayOf(now - (days - 1) * DAY), to: dayOf(now) }
}
