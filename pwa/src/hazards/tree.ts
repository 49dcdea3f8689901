/** The zone's tree as this phone's directory has it. */
import { firmOf, pathOf } from '../app/directory'
import { me } from '../app/session'
import type { Kind, Shown } from '../sync/types'
import { rolesOn, type Tree } from './roles'

const known: Tree = {
  up: (id) => pathOf(id).map((each) => each.id),
  firmOf: (id) => firmOf(id)?.id ?? null,
}

/** What whoever is in front is to a record. */
export function myRolesOn(kind: Kind, shown: Shown): ReadonlySet<string> {
  if (!me.value) return new Set()
  return rolesOn(kind, shown.body as Readonly<Record<string, unknown>>, me.value, known, shown.mineOnly)
}
