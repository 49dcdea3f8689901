/**
 * What a check-in has come to, as `Checkin.outcome` in `server/records/checkin.py` says it:
 * right at last in any reading, or explained by both sides.
 */
import type { Act, Checkin, Talk } from '../generated/records'

export type Result = NonNullable<Checkin['result']>

/** Wrong answers after which somebody explains it face to face. */
export const WRONG_AT_MOST = 2

export function passed({ answers = [] }: Act): boolean {
  return answers.at(-1)?.right ?? true
}

/** Who sees only that it was done goes by what is told of it. */
export function outcomeOf({ acts, talks = {}, result }: Partial<Checkin>): Result | null {
  const all = Object.values(acts ?? {})
  if (all.length === 0) return result ?? null
  if (all.some(passed)) return '合格'
  if (result && result !== '待当面讲解') return result
  return closedBy({ talks }, '班长') && closedBy({ talks }, '本人') ? '讲解后合格' : '待当面讲解'
}

/** Whether one side has said that the card was explained. */
export function closedBy({ talks = {} }: Partial<Checkin>, side: Talk['side']): boolean {
  return Object.values(talks).some((talk) => talk.side === side)
}

/** When it was first done, by the clocks that claim it. */
export function doneAt({ acts = {} }: Partial<Checkin>): string | null {
  return Object.values(acts).map(({ at }) => at).sort()[0] ?? null
}
