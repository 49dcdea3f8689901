/** Days of the zone, for papers that are asked for by period. */
const DAY = 86_400_000
/** The zone's time is eight hours ahead of UTC, all year. */
const ZONE_EAST = 8 * 3_600_000

const dayOf = (at: number) => new Date(at + ZONE_EAST).toISOString().slice(0, 10)

/** The last so many days, today among them, as ISO dates in the zone's time. */
export function lastDays(now: number, days: number): { readonly from: string; readonly to: string } {
  return { from: dayOf(now - (days - 1) * DAY), to: dayOf(now) }
}
