/** Who may write a field, as the kind's declaration says it. */
import { me } from '../app/session'
import { fieldOf, isServers } from '../sync/kind'
import type { Kind } from '../sync/types'

/** Whether the person in front may write it; `isAuthor`: he made the record, or is making it. */
export function mayWrite(kind: Kind, name: string, isAuthor: boolean): boolean {
  const field = fieldOf(kind, name)
  if (isServers(field)) return false
  if (!field.by?.length) return isAuthor
  return field.by.some((role) =>
    fieldOf(kind, role).author ? isAuthor : me.value?.roles.some((held) => held.role === role),
  )
}
