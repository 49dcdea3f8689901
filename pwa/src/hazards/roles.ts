/** What a person is to a record, exactly as `roles_on` in `server/scopes/reach.py` judges it. */
import { declared, type Field } from '../sync/kind'
import type { Kind } from '../sync/types'

export interface Member {
  readonly role: string
  readonly node: string
}

/** The zone's tree, as far as it is known here. */
export interface Tree {
  /** The place itself and everything above it; empty if it is not known. */
  up(id: string): readonly string[]
  firmOf(id: string): string | null
}

export interface Who {
  readonly account: string
  readonly roles: readonly Member[]
}

/** `created`: the record was made on this phone and not yet judged, so that no author stands in it. */
export function rolesOn(
  kind: Kind,
  body: Readonly<Record<string, unknown>>,
  who: Who,
  tree: Tree,
  created = false,
): ReadonlySet<string> {
  const fields: [string, Field][] = Object.entries(declared(kind).fields)
  const held = fields.filter(
    ([name, { author, names }]) =>
      (author && created) || ((author || names === 'account') && body[name] === who.account),
  )
  const nodes = fields
    .filter(([name, { names }]) => names === 'node' && typeof body[name] === 'string')
    .map(([name]) => body[name] as string)
  const inTree = who.roles.filter((member) => nodes.some((node) => reaches(member, node, tree)))
  return new Set([...held.map(([name]) => name), ...inTree.map(({ role }) => role)])
}

function reaches(member: Member, at: string, tree: Tree): boolean {
  if (tree.up(at).includes(member.node)) return true
  const firm = tree.firmOf(at)
  const colleague = member.role === 'worker' || member.role === 'leader'
  return colleague && firm !== null && tree.firmOf(member.node) === firm
}
