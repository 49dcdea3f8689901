/** What was not accepted, read back so that a person can mend it and hand it in again. */
import type { Mutation } from '../generated/records'
import { isKnown, kindOf, questionOf } from '../kinds'
import type { Question } from '../kind'
import { declared, fieldOf, isServers } from '../sync/kind'
import type { Changes, Kind } from '../sync/types'

export interface Read {
  readonly kind: Kind
  readonly id: string
  readonly op: Mutation['op']
  readonly set: Changes
  readonly madeAt: string
}

/** Null where the text says nothing that this app understands. */
export function readContent(content: string): Read | null {
  try {
    const { kind, id, op, set = {}, made_at } = JSON.parse(content) as Partial<Mutation>
    if (!kind || !isKnown(kind) || !id || !op) return null
    return { kind, id, op, set, madeAt: made_at ?? '' }
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
export function draftAgain({ kind, set }: Read): Changes {
  const known = declared(kind).fields
  return Object.fromEntries(
    Object.entries(set).filter(([name]) => name in known && !isServers(fieldOf(kind, name)) && !isStep(kind, name)),
  )
}
