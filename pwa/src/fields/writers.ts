/** Who may write a field, as the kind's declaration says it. */
import { me } from '../app/session'
import { kinds as declarations } from '../generated/records'
import { kindOf } from '../kinds'
import { fieldOf, isServers } from '../sync/kind'
import type { Kind } from '../sync/types'

/** Whether the person in front may make one of these, and the app has something to ask for it. */
export function mayCreate(kind: Kind): boolean {
  const creators: readonly string[] = declarations[kind].creators
  const allowed = creators.length === 0 || me.value?.roles.some(({ role }) => creators.includes(role)) === true
  return allowed && kindOf(kind).ask.length > 0
}

/** Whether the person in front may write it; `isAuthor`: he made the record, or is making it. */
export function mayWrite(kind: Kind, name: string, isAuthor: boolean): boolean {
  const field = fieldOf(kind, name)
  if (isServers(field)) return false
  if (!field.by?.length) return isAuthor
  return field.by.some((role) =>
    fieldOf(kind, role).author ? isAuthor : me.value?.roles.some((held) => held.role === role),
  )
}
