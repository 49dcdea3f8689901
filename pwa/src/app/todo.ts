/** What waits for one person: hazards at his step, and what needs his decision. */
import type { Conflict, Hazard, Refused } from '../generated/records'
import type { Body, Shown } from '../sync/types'
import type { Me } from './ask'

export interface Todo {
  readonly kind: 'hazard' | 'conflict' | 'refusal'
  readonly id: string
  readonly status: string
  /** A day (`2026-11-30`); null where no day was set. */
  readonly due: string | null
  readonly at: number
}

export type LiesIn = (node: string, top: string) => boolean

type Status = NonNullable<Hazard['status']>

/** Who is expected to act at each status, where nobody in particular was named. */
const expected: Readonly<Record<Status, Readonly<Record<'员工' | '监管', readonly string[]>>>> = {
  已上报: { 员工: ['manager'], 监管: ['grid', 'street'] },
  转办: { 员工: ['grid', 'street', 'district'], 监管: ['grid', 'street', 'district'] },
  待整改: { 员工: ['manager'], 监管: ['manager'] },
  整改中: { 员工: ['manager'], 监管: ['manager'] },
  退回: { 员工: ['manager'], 监管: ['manager'] },
  待验收: { 员工: ['manager'], 监管: ['grid', 'street'] },
  异议: { 员工: ['street', 'district'], 监管: ['street', 'district'] },
  不成立: { 员工: [], 监管: [] },
  已销号: { 员工: [], 监管: [] },
}

/** Whoever was named acts at these; anybody else only looks on. */
const named: readonly Status[] = ['待整改', '整改中', '退回']

/** Whether a hazard waits for this person's step. */
export function waitsFor(me: Me, hazard: Body<'hazard'>, liesIn: LiesIn): boolean {
  const { status = '已上报', origin = '员工', level = '一般', assignee, firm } = hazard
  if (named.includes(status) && assignee) return assignee === me.account
  if (status === '待验收' && level === '重大') return holds(me, ['street', 'district'], hazard, liesIn)
  return firm !== undefined && holds(me, expected[status][origin], hazard, liesIn)
}

function holds(me: Me, roles: readonly string[], hazard: Body<'hazard'>, liesIn: LiesIn): boolean {
  const { firm = '', passed_to } = hazard
  const passed = hazard.status === '转办' ? passed_to : null
  return me.roles.some(({ role, node }) => {
    if (!roles.includes(role)) return false
    // What was passed on waits where it was passed to, not with everybody above the firm.
    return passed ? node === passed : liesIn(firm, node)
  })
}

/** Everything that waits, the most pressing first: decisions, then by day, then the oldest. */
export function todosOf(
  me: Me,
  hazards: readonly Shown<'hazard'>[],
  conflicts: readonly Shown<'conflict'>[],
  refusals: readonly Shown<'refusal'>[],
  liesIn: LiesIn,
): Todo[] {
  const decisions: Todo[] = [
    ...conflicts.filter(({ body }) => isOpen(body, me)).map((each) => decision('conflict', each)),
    ...refusals.filter(({ body }) => isRefused(body, me)).map((each) => decision('refusal', each)),
  ]
  const steps = hazards.filter(({ body }) => waitsFor(me, body, liesIn)).map(step)
  return [...decisions, ...steps.sort(byDay)]
}

/** Either of the two settles it; whoever else sees it only looks on. */
function isOpen({ state, mine_by, theirs_by }: Partial<Conflict>, me: Me): boolean {
  return (state ?? '待选') === '待选' && (mine_by === me.account || theirs_by === me.account)
}

function isRefused({ state, author }: Partial<Refused>, me: Me): boolean {
  return (state ?? '未收下') === '未收下' && author === me.account
}

function decision(kind: 'conflict' | 'refusal', { id, changedAt }: Shown): Todo {
  return { kind, id, status: '', due: null, at: changedAt }
}

function step({ id, body, changedAt }: Shown<'hazard'>): Todo {
  return { kind: 'hazard', id, status: body.status ?? '已上报', due: body.deadline ?? null, at: changedAt }
}

function byDay(one: Todo, other: Todo): number {
  const day = (one.due ?? '9999').localeCompare(other.due ?? '9999')
  return day || one.at - other.at
}

/** Days from `now` until a day; negative when it has passed. */
export function daysUntil(due: string, now: number): number {
  const [year = 0, month = 1, date = 1] = due.slice(0, 10).split('-').map(Number)
  const today = new Date(now)
  today.setHours(0, 0, 0, 0)
  return Math.round((new Date(year, month - 1, date).getTime() - today.getTime()) / 86_400_000)
}
