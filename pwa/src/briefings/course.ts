/** What a briefing goes through, how far it has come, and what each side of a handover said. Pure. */
import type { Handover, Point, Shift, Signed } from '../generated/records'
import type { Segment } from '../training/shifts'
import type { Body, Shown } from '../sync/types'
import { DEFAULT_POINTS, DEFAULT_TOPICS } from './defaults'

export const SEGMENTS = ['班前', '班中', '班后'] as const satisfies readonly Segment[]

export interface Course {
  /** The template's record; null for what every firm begins with. */
  readonly template: string | null
  readonly points: readonly Point[]
  readonly topics: readonly string[]
}

/** The course that a briefing was begun with, or the one that counts now; with it every point
 * that another phone answered by another version: nothing that was said is hidden. */
export function courseOf(
  templates: readonly Shown<'template'>[],
  firm: string | null,
  segment: Segment,
  { template: begun, states = {}, labels = {}, hosts = {} }: Body<'briefing'>,
): Course {
  const own = templates.filter(({ body }) => body.firm === firm)
  const newest = currentTemplate(own, segment)
  const led = Object.keys(hosts).length > 0
  const used = led ? (own.find(({ id }) => id === begun) ?? (begun ? newest : null)) : newest
  const points = used?.body.points ?? DEFAULT_POINTS[segment]
  const told = Object.keys(states).filter((key) => !points.some((point) => point.key === key))
  return {
    template: used?.id ?? null,
    points: [...points, ...told.sort().map((key) => ({ key, text: labels[key] ?? key }))],
    topics: used?.body.topics?.length ? used.body.topics : DEFAULT_TOPICS[segment],
  }
}

/** Of one firm's templates the one that counts: published, with the highest version. */
export function currentTemplate(templates: readonly Shown<'template'>[], segment: Segment): Shown<'template'> | null {
  return versionsOf(templates, segment).find(({ body }) => body.status === '已发布') ?? null
}

/** Those of one segment, the newest version first: drafts, then what is still on its way up. */
export function versionsOf(templates: readonly Shown<'template'>[], segment: Segment): Shown<'template'>[] {
  const rank = ({ body }: Shown<'template'>) => (body.status === '草稿' ? Infinity : body.version || Number.MAX_SAFE_INTEGER)
  return templates
    .filter(({ body }) => body.segment === segment)
    .sort((one, other) => rank(other) - rank(one) || other.id.localeCompare(one.id))
}

export const TOPICS_OFFERED = 3

/** Three topics to talk about, others every day, and others again after each `turn`. */
export function offered(topics: readonly string[], said: readonly string[], day: string, turn: number): string[] {
  const left = topics.filter((each) => !said.includes(each))
  const days = Math.floor(Date.parse(day) / 86_400_000)
  const from = ((days + turn) * TOPICS_OFFERED) % Math.max(1, left.length)
  return [...left.slice(from), ...left.slice(0, from)].slice(0, TOPICS_OFFERED)
}

/** The part of a shift in which people usually meet now: its first hours, its last ones, or between. */
export function likelyNow(shift: Shift | undefined, minute: number): Segment {
  if (!shift) return '班前'
  const length = (shift.ends - shift.starts + 1440) % 1440 || 1440
  const into = (minute - shift.starts + 1440) % 1440
  if (into >= length || into < length / 4) return '班前'
  return into < (length * 3) / 4 ? '班中' : '班后'
}

/** Who has signed: of several, his own hand before a tap on another's phone, then the earlier.
 * Whose hand it was the server's stamp says, where it is here already. */
export function signaturesOf({ signed = {}, stamps = {} }: Body<'briefing'>): ReadonlyMap<string, Signed> {
  const lent = ([id, { person, how }]: [string, Signed]) => how === '代点' || (stamps[`signed/${id}`]?.by ?? person) !== person
  const all = Object.entries(signed).sort(
    (one, other) => Number(lent(one)) - Number(lent(other)) || one[1].at.localeCompare(other[1].at),
  )
  return new Map(all.reverse().map(([, each]) => [each.person, each]))
}

/** The latest word of one side; null while it has said nothing. */
export function wordOf({ handover = [] }: Body<'briefing'>, side: Handover['side']): Handover | null {
  return handover.filter((each) => each.side === side).at(-1) ?? null
}

export type Passing = 'not-yet' | 'waits' | 'refused' | 'done'

/** How far the handing over of a shift is. */
export function passingOf(body: Body<'briefing'>): Passing {
  const [gives, takes] = [wordOf(body, '交班'), wordOf(body, '接班')]
  if (takes?.refused) return 'refused'
  if (takes && gives) return 'done'
  return gives ? 'waits' : 'not-yet'
}

/** Milliseconds that somebody has led it for, or did; null where he does not. */
export function ledFor({ hosts = {}, ended = {} }: Body<'briefing'>, account: string, now: number): number | null {
  const host = hosts[account]
  if (!host) return null
  const over = ended[account]
  return Math.max(0, (over ? Date.parse(over) : now) - Date.parse(host.at))
}

/** `4:02` of a span. */
export function span(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Five minutes are what is meant, three to ten are fine: the clock only advises. */
export const MEANT = 5 * 60_000
export const SHORT = 3 * 60_000
export const LONG = 10 * 60_000
