/** What a person's choice between two values means as an ordinary change of the record. */
import type { Conflict, Disputed } from '../generated/records'
import type { Question } from '../kind'
import { isProse, questionOf } from '../kinds'
import { fieldOf, groupOf } from '../sync/kind'
import type { Changes, Kind, Write } from '../sync/types'

export type Choice = 'mine' | 'theirs' | 'both'

type Held = Readonly<Record<string, unknown>>

/** What the server takes of a line and of a longer text. */
const LINE = 200
const TEXT = 4000

/** Two texts as one: the other person's first, for it is what everybody has read so far. */
export function joined(mine: string, theirs: string, line: boolean): string {
  const [one, other] = [mine.trim(), theirs.trim()]
  if (other.includes(one)) return other
  if (one.includes(other)) return one
  return line ? `${other}；${one}` : `${other}\n${one}`
}

/** Whether the record as a whole is disputed: one deleted what the other edited. */
export function isWhole({ disputed = [] }: Partial<Conflict>): boolean {
  return disputed.some(({ field }) => field === '')
}

/** Whether both can be kept: words can stand one after the other, a choice cannot. */
export function canKeepBoth(kind: Kind, disputed: readonly Disputed[]): boolean {
  return (
    disputed.length > 0 &&
    disputed.every((each) => {
      const both = isText(each.mine) && isText(each.theirs) && isProse(kind, each.field) && !each.key
      return both && text(kind, each).length <= (isLine(kind, each.field) ? LINE : TEXT)
    })
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isLine(kind: Kind, field: string): boolean {
  return questionOf(kind, field)?.as === 'line'
}

function text(kind: Kind, { field, mine, theirs }: Disputed): string {
  return joined(String(mine), String(theirs), isLine(kind, field))
}

/** What stands after a choice, field by field. */
export function chosen(kind: Kind, each: Disputed, choice: Choice): unknown {
  if (choice === 'both') return text(kind, each)
  return choice === 'mine' ? each.mine : each.theirs
}

/** The patch that settles a conflict; it says nothing of what already stands as chosen. */
export function settlement(
  conflict: { readonly id: string; readonly body: Partial<Conflict> },
  choice: Choice,
  now: Held,
): Write {
  const { about_kind = '', about_id = '', disputed = [] } = conflict.body
  const kind = about_kind as Kind
  const fields = disputed.filter(({ field }) => field !== '')
  const set = changesTo(kind, now, fields.map((each) => [each, chosen(kind, each, choice)]))
  return { op: 'patch', kind, id: about_id, set, resolves: [conflict.id] }
}

/** What a person can write anew in place of both; none where one of the fields is no text. */
export function questionsAnew(kind: Kind, disputed: readonly Disputed[]): readonly Question[] {
  const asked = disputed.map(({ field, key }) => (key ? undefined : questionOf(kind, field)))
  const texts = asked.flatMap((each) => (each && (each.as === 'line' || each.as === 'words') ? each : []))
  return texts.length === disputed.length ? texts : []
}

/** The patch that settles a conflict with a third text. */
export function anew(
  conflict: { readonly id: string; readonly body: Partial<Conflict> },
  values: Held,
  now: Held,
): Write {
  const { about_kind = '', about_id = '', disputed = [] } = conflict.body
  const kind = about_kind as Kind
  const set = changesTo(kind, now, disputed.map((each) => [each, values[each.field]]))
  return { op: 'patch', kind, id: about_id, set, resolves: [conflict.id] }
}

/** 换回来: an ordinary change back to the value that was not chosen. */
export function putBack(kind: Kind, each: Disputed, value: unknown, now: Held): Changes {
  return changesTo(kind, now, [[each, value]])
}

function changesTo(kind: Kind, now: Held, wanted: readonly (readonly [Disputed, unknown])[]): Changes {
  const set: Record<string, unknown> = {}
  const moved = new Set<string>()
  for (const [{ field, key }, value] of wanted) {
    if (same(heldOf(now, field, key), value)) continue
    moved.add(fieldOf(kind, field).group ?? field)
    if (key) set[field] = withKey(set[field], key, value)
    else set[field] = value
  }
  // What moves together is written together, as the person chose it.
  for (const [{ field, key }, value] of wanted) {
    const leader = fieldOf(kind, field).group ?? field
    if (!key && moved.has(leader) && groupOf(kind, field).length > 1) set[field] = value
  }
  return set
}

function heldOf(now: Held, field: string, key: string): unknown {
  return key ? (now[field] as Held | undefined)?.[key] : now[field]
}

function withKey(change: unknown, key: string, value: unknown): unknown {
  const { put = {}, drop = [] } = (change ?? {}) as { put?: Held; drop?: readonly string[] }
  return value == null ? { put, drop: [...drop, key] } : { put: { ...put, [key]: value }, drop }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
