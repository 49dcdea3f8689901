/** Which hazards a list shows. */
import type { Me } from '../app/ask'
import { waitsFor, type LiesIn } from '../app/todo'
import type { Hazard } from '../generated/records'
import type { Shown } from '../sync/types'

export type Whose = 'mine' | 'todo' | 'all'
/** `open`: not yet at an end. */
export type Stands = 'any' | 'open' | NonNullable<Hazard['status']>

export interface Wanted {
  readonly whose: Whose
  readonly stands: Stands
  readonly words: string
}

const ended: readonly Hazard['status'][] = ['已销号', '不成立']

export function isMine({ body, mineOnly }: Shown<'hazard'>, me: Me): boolean {
  return mineOnly || body.reporter === me.account
}

/** `textOf`: what a search looks through. */
export function sieve(
  hazards: readonly Shown<'hazard'>[],
  wanted: Wanted,
  me: Me,
  liesIn: LiesIn,
  textOf: (hazard: Shown<'hazard'>) => string,
): Shown<'hazard'>[] {
  const words = wanted.words.trim().toLowerCase()
  const found = hazards.filter(
    (each) =>
      isWanted(each, wanted.whose, me, liesIn) &&
      stands(each.body.status ?? '已上报', wanted.stands) &&
      (!words || textOf(each).toLowerCase().includes(words)),
  )
  return wanted.whose === 'todo' ? found.sort(byDay) : found.sort(byNewest)
}

function isWanted(each: Shown<'hazard'>, whose: Whose, me: Me, liesIn: LiesIn): boolean {
  if (whose === 'mine') return isMine(each, me)
  return whose === 'all' || waitsFor(me, each.body, liesIn)
}

function stands(status: NonNullable<Hazard['status']>, wanted: Stands): boolean {
  if (wanted === 'any') return true
  return wanted === 'open' ? !ended.includes(status) : status === wanted
}

function byDay(one: Shown<'hazard'>, other: Shown<'hazard'>): number {
  return (one.body.deadline ?? '9999').localeCompare(other.body.deadline ?? '9999') || byNewest(one, other)
}

function byNewest(one: Shown<'hazard'>, other: Shown<'hazard'>): number {
  return seen(other) - seen(one)
}

function seen({ body }: Shown<'hazard'>): number {
  return Date.parse(body.seen_at ?? '') || 0
}
