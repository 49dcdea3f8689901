/**
 * Words begun in a sheet or a small form and not yet handed in: kept as they are typed, so
 * that a killed tab loses none. They are this phone's alone and go when they are handed in,
 * put away, or their writer signs out.
 */
import { current } from './session'

const PLACE = 'anxun-jotting'

function placeOf(about: string): string {
  return `${PLACE}/${current.value?.account ?? ''}/${about}`
}

/** Keep what was typed about something; a full storage loses the copy, never the form. */
export function jot(about: string, what: unknown): void {
  try {
    localStorage.setItem(placeOf(about), JSON.stringify(what))
  } catch (error) {
    console.error(error)
  }
}

/** What was kept; null where there is nothing, or nothing readable. */
export function jotted<T>(about: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(placeOf(about)) ?? 'null') as T | null
  } catch {
    return null
  }
}

export function putAway(about: string): void {
  localStorage.removeItem(placeOf(about))
}

/** Signing out: nothing of this person stays behind. */
export function putAllAway(account: string): void {
  for (const place of Object.keys(localStorage)) {
    if (place.startsWith(`${PLACE}/${account}/`)) localStorage.removeItem(place)
  }
}
