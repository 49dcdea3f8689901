/** What was not accepted, read back so that a person can mend it and hand it in again. */
import type { Mutation } from '../generated/records'
import { isKnown, kindOf, questionOf } from '../kinds'
import type { Question } from '../kind'
import { joined } from '../sync/joined'
import { declared, fieldOf, isServers, type Shape } from '../sync/kind'
import type { Changes, Kind } from '../sync/types'

export interface Read {
  readonly kind: Kind
  readonly id: string
  readonly op: Mutation['op']
  readonly set: Changes
  readonly madeAt: string
  /** How many later changes are laid over a create. */
  readonly later: number
  /** Its author took it back afterwards. */
  readonly withdrawn: boolean
}

/** What was not accepted, with what its author wrote on top of it. Null where the text says
 * nothing that this app understands. */
export function readContent(content: string, followed: readonly string[] = []): Read | null {
  const first = readOne(content)
  if (!first) return null
  const { kind, id, op, set = {}, made_at: madeAt = '' } = first
  const later = followed.flatMap((each) => readOne(each) ?? [])
  return {
    kind, id, op, madeAt,
    set: later.reduce<Changes>((all, each) => joined(kind, all, each.set ?? {}), set),
    later: later.length,
    withdrawn: later.some((each) => each.op === 'delete'),
  }
}

function readOne(content: string): (Mutation & { readonly kind: Kind }) | null {
  try {
    const read = JSON.parse(content) as Partial<Mutation> | null
    const { kind, id, op } = read ?? {}
    return kind && isKnown(kind) && id && op ? (read as Mutation & { readonly kind: Kind }) : null
  } catch {
    return null
  }
}

/** How it can be handed in again: as a new draft, field by field, or by the step itself. */
export function wayAgain({ kind, op, set }: Read): 'draft' | 'fields' | 'step' | 'none' {
  if (op === 'delete') return 'none'
  if (op === 'create') return 'draft'
  const names = Object.keys(set)
  if (names.some((name) => isStep(kind, name))) return 'step'
  return names.some((name) => isAsked(kind, name)) ? 'fields' : 'none'
}

function isStep(kind: Kind, name: string): boolean {
  const { policy, group } = fieldOf(kind, name)
  return policy === 'workflow' || group !== undefined
}

/** Fields that a person can write anew in a form. */
function isAsked(kind: Kind, name: string): boolean {
  const as = questionOf(kind, name)?.as
  return as !== undefined && !['photos', 'records', 'moment', 'spot'].includes(as)
}

export function questionsAgain({ kind, set }: Read): readonly Question[] {
  return (kindOf(kind).ask as readonly Question[]).filter(({ field }) => field in set && isAsked(kind, field))
}

/** A draft's fields: what was written, without what only the server writes or what moves a
 * workflow on from where it begins. */
export function draftAgain({ kind, set }: Pick<Read, 'kind' | 'set'>): Changes {
  const known = declared(kind).fields
  const kept = Object.entries(set).filter(
    ([name]) => name in known && !isServers(fieldOf(kind, name)) && !isStep(kind, name),
  )
  return Object.fromEntries(kept.map(([name, change]) => [name, fromNothing(fieldOf(kind, name).shape, change)]))
}

/** A new record has nothing to take out of it. */
function fromNothing(shape: Shape, change: unknown): unknown {
  if (shape === 'set') return { add: (change as { add?: readonly unknown[] }).add ?? [] }
  return shape === 'map' ? { put: (change as { put?: object }).put ?? {} } : change
}
