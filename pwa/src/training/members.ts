/** Who belongs to a team, and what is known of each in one shift. Pure. */
import type { Body, Shown } from '../sync/types'
import { doneAt, outcomeOf, type Result } from './outcome'

export interface Member {
  /** The account, or the record of a newcomer. */
  readonly key: string
  readonly name: string
  readonly number: string | null
  readonly newcomer: boolean
  /** Where he works: his post, or the team itself where he has none. */
  readonly post: string
}

interface PersonLike {
  readonly id: string
  readonly name: string
  readonly number: string | null
  readonly roles: ReadonlyArray<{ readonly role: string; readonly node: string }>
}

export type LiesIn = (node: string, top: string) => boolean

const MEMBERS = ['leader', 'worker']

export function membersOf(
  team: string,
  people: readonly PersonLike[],
  newcomers: readonly Shown<'newcomer'>[],
  liesIn: LiesIn,
): Member[] {
  const own = people.flatMap(({ id, name, number, roles }) => {
    const here = roles.filter(({ role, node }) => MEMBERS.includes(role) && liesIn(node, team))
    const post = here.find(({ node }) => node !== team)?.node ?? here[0]?.node
    return post ? [{ key: id, name, number, newcomer: false, post }] : []
  })
  const fresh = newcomers
    .filter(({ body }) => body.team === team && !body.account)
    .map(({ id, body }) => ({ key: id, name: body.name ?? '', number: null, newcomer: true, post: team }))
  return [...own, ...fresh]
}

export type Presence = '到' | '请假' | '调离'

/** What is known of one member in one shift. Nothing known is no absence: his phone may have no signal. */
export interface Known {
  readonly member: Member
  readonly presence: Presence | null
  readonly result: Result | null
  readonly doneAt: string | null
  /** Of his check-in: its record. */
  readonly checkin: string | null
  readonly signed: boolean
}

export function knownOf(
  members: readonly Member[],
  checkins: readonly Shown<'checkin'>[],
  shift: string,
  briefing?: Body<'briefing'> | null,
): Known[] {
  const his = new Map<string, Shown<'checkin'>>()
  for (const each of checkins) {
    if (each.body.shift !== shift) continue
    const key = each.body.person ?? each.body.newcomer ?? ''
    const before = his.get(key)
    // At two posts in one shift: the one that still needs somebody comes first.
    if (!before || outcomeOf(before.body) !== '待当面讲解') his.set(key, each)
  }
  return members.map((member) => {
    const checkin = his.get(member.key)
    const told = briefing?.attendance?.[member.key] ?? null
    return {
      member,
      // Whoever read his card for this shift was there.
      presence: told ?? (checkin ? '到' : null),
      result: checkin ? outcomeOf(checkin.body) : null,
      doneAt: checkin ? doneAt(checkin.body) : null,
      checkin: checkin?.id ?? null,
      signed: Object.values(briefing?.signed ?? {}).some(({ person }) => person === member.key),
    }
  })
}
