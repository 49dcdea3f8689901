/**
 * How a moment becomes a day and a shift, exactly like `shift_at` in `server/records/rota.py`;
 * `server/records/vectors/shifts.json` holds both to one answer.
 */
import type { Briefing, Rota, Shift } from '../generated/records'

export type Segment = Briefing['segment']

/** A shift of one day: what check-ins and briefings belong to. */
export interface OnShift {
  /** ISO date: the day on which it starts, in the zone's time. */
  readonly day: string
  readonly shift: string
}

const DAY = 24 * 60
/** Minutes: the zone's time is eight hours ahead of UTC, all year. */
export const ZONE_EAST = 8 * 60
export const EARLY = 60
export const EXTRA = 'extra'

/** The shifts of a firm that has said nothing else. */
export const USUAL: Readonly<Record<string, Shift>> = {
  day: { name: '白班', starts: 8 * 60, ends: 20 * 60 },
  night: { name: '夜班', starts: 20 * 60, ends: 8 * 60 },
}

export function shiftsOf(rota: Partial<Rota> | null | undefined): Readonly<Record<string, Shift>> {
  const own = rota?.shifts ?? {}
  return Object.keys(own).length > 0 ? own : USUAL
}

/** Minutes from start to end; one that ends when it starts runs around the clock. */
function lengthOf({ starts, ends }: Shift): number {
  return (ends - starts + DAY) % DAY || DAY
}

/** The day and shift that something done at `at` (milliseconds since 1970) counts for. */
export function shiftAt(
  shifts: Readonly<Record<string, Shift>>,
  early: number,
  at: number,
  segment: Segment,
): OnShift {
  const here = Math.floor(at / 60_000) + ZONE_EAST
  const counted = here + { 班前: early, 班中: 0, 班后: -early }[segment]
  const today = Math.floor(counted / DAY)
  let running: { start: number; shift: string } | null = null
  for (const shift of Object.keys(shifts).sort().reverse()) {
    const each = shifts[shift]
    if (!each) continue
    for (const day of [today - 1, today]) {
      const start = day * DAY + each.starts
      if (start <= counted && counted < start + lengthOf(each) && start > (running?.start ?? -Infinity)) {
        running = { start, shift }
      }
    }
  }
  return running
    ? { day: dayOf(running.start), shift: running.shift }
    : { day: dayOf(here), shift: EXTRA }
}

function dayOf(minute: number): string {
  return new Date(Math.floor(minute / DAY) * DAY * 60_000).toISOString().slice(0, 10)
}

/** `08:00` of a minute after midnight. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
