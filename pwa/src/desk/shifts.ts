/** Shifts as a person writes them down. Pure. */
import type { Shift } from '../generated/records'

const DAY = 24 * 60
export const NAME_AT_MOST = 10
export const EARLY_AT_MOST = 240

/** Minutes after midnight of `08:30`; null for anything else. */
export function minuteOf(text: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? []
  const minute = Number(hours) * 60 + Number(minutes)
  return hours && Number(minutes) < 60 && minute < DAY ? minute : null
}

/** It runs past midnight, and belongs to the day on which it begins. */
export function crosses({ starts, ends }: Shift): boolean {
  return ends <= starts
}

/** How long it is, in hours: `12` or `7.5`. */
export function hoursOf({ starts, ends }: Shift): number {
  return Math.round((((ends - starts + DAY) % DAY || DAY) / 60) * 10) / 10
}

export type Wrong = 'name' | 'twice' | 'early'

export function wrongIn(shifts: Readonly<Record<string, Shift>>, early: number): Wrong | null {
  const names = Object.values(shifts).map(({ name }) => name.trim())
  if (names.some((name) => !name)) return 'name'
  if (new Set(names).size < names.length) return 'twice'
  return Number.isInteger(early) && early >= 0 && early <= EARLY_AT_MOST ? null : 'early'
}
