/** The briefing that this phone leads and has not ended: other screens lead back to it. */
import { jotted } from '../app/jottings'

export const OPEN = 'briefing-open'
/** Milliseconds after which nobody goes on with it. */
const OVER = 12 * 3_600_000

export interface Open {
  readonly way: string
  readonly since: number
  readonly signed: number
}

export function openBriefing(now = Date.now()): Open | null {
  const open = jotted<Open>(OPEN)
  return open && now - open.since < OVER ? open : null
}
