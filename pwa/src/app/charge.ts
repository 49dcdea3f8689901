/** Whom this account appoints and issues codes for: each level the one below it. */
import type { Person } from './accounts'
import type { Me } from './ask'
import type { LiesIn } from './todo'

export type RoleName = Me['roles'][number]['role']

/** The server decides; this only spares people a button that would be refused. */
const appoints: Readonly<Record<RoleName, readonly RoleName[]>> = {
  district: ['street', 'grid', 'manager'],
  street: ['grid', 'manager'],
  grid: [],
  manager: ['leader', 'worker'],
  leader: ['worker'],
  worker: [],
}

/** At which levels of the tree a role is held. */
export const standsAt: Readonly<Record<RoleName, readonly string[]>> = {
  worker: ['firm', 'team', 'post'],
  leader: ['team'],
  manager: ['firm'],
  grid: ['grid'],
  street: ['street'],
  district: ['district'],
}

/** The roles that this account gives, anywhere. */
export function rolesGiven(me: Me): RoleName[] {
  return [...new Set(me.roles.flatMap(({ role }) => appoints[role]))]
}

/** Whether this account issues somebody's codes. */
export function inCharge(me: Me, person: Person, liesIn: LiesIn): boolean {
  if (person.id === me.account || !person.roles.length) return false
  return person.roles.every((theirs) =>
    me.roles.some(
      (mine) => appoints[mine.role].includes(theirs.role as RoleName) && liesIn(theirs.node, mine.node),
    ),
  )
}
