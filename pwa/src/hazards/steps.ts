/** Which steps a hazard's workflow offers a person now, and what each of them asks. */
import { kinds, type Hazard } from '../generated/records'
import type { Body } from '../sync/types'

type Status = NonNullable<Hazard['status']>

export interface Step {
  readonly start: string
  readonly to: Status
  readonly by: readonly string[]
  readonly called: string
  /** Must not be empty once the step is taken. */
  readonly needs: readonly string[]
  /** Must be written in the same mutation. */
  readonly tells: readonly string[]
  /** What may change with the state. */
  readonly brings: readonly string[]
}

interface Declared extends Partial<Step> {
  readonly when?: Readonly<Record<string, readonly unknown[]>>
}

const declared = kinds.hazard.steps as readonly unknown[] as readonly Declared[]
const defaults: Readonly<Record<string, unknown>> = kinds.hazard.defaults

/** The steps that may be taken from here, in the order of the declaration. */
export function stepsFor(hazard: Body<'hazard'>, roles: ReadonlySet<string>): Step[] {
  const held = { ...defaults, ...hazard } as Readonly<Record<string, unknown>>
  const open = declared.filter(
    ({ start, by = [], when = {} }) =>
      start === held['status'] &&
      by.some((role) => roles.has(role)) &&
      Object.entries(when).every(([name, allowed]) => allowed.includes(held[name])),
  )
  const steps = open.map(whole)
  // Two ways to one step, by two roles of the same person: the one that asks less.
  return steps.filter(
    (step) => !steps.some((other) => other !== step && other.called === step.called && asksLess(other, step, steps)),
  )
}

function asksLess(one: Step, other: Step, steps: readonly Step[]): boolean {
  const less = asked(one) - asked(other)
  return less < 0 || (less === 0 && steps.indexOf(one) < steps.indexOf(other))
}

function asked({ needs, tells }: Step): number {
  return needs.length + tells.length
}

function whole({ start = '', to = '已上报', by = [], called = '', needs = [], tells = [], brings = [] }: Declared): Step {
  return { start, to, by, called, needs, tells, brings }
}

/** Forward is what is expected; every other step is a turning. */
const forward: readonly Status[] = ['待整改', '待验收', '已销号']

/** The one step that the screen's button takes; the others stand beside it. */
export function mainStep(steps: readonly Step[], expected: boolean): Step | null {
  if (!expected) return null
  const ahead = steps.filter(({ to, start }) => forward.includes(to) && to !== start)
  return ahead.find(({ to }) => to === '待验收') ?? ahead[0] ?? null
}

/** Whether the step hands the hazard to somebody who puts it right. */
export function assigns(step: Step): boolean {
  return step.to === '待整改'
}

/** Days given by default, by the hazard's level; the person in charge changes it as he sees fit. */
const DAYS: Readonly<Record<string, number>> = { 一般: 7, 疑似重大: 3, 重大: 3 }

/** The day, as the phone's calendar has it, that many days from now. */
export function dayAfter(days: number, now: number): string {
  const day = new Date(now)
  day.setDate(day.getDate() + days)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

export function usualDeadline(level: string, now: number): string {
  return dayAfter(DAYS[level] ?? 7, now)
}

/** What a person answered in a step's sheet. */
export interface Answers {
  readonly reason: string
  readonly deadline: string | null
  readonly assignee: string | null
  readonly passedTo: string | null
  readonly noPhoto: string
}

export type Missing = 'reason' | 'deadline' | 'passedTo' | 'photo'

/** What the sheet still lacks; `after`: how many pictures of the result there are. */
export function missingIn(step: Step, answers: Answers, after: number): Missing | null {
  if (step.tells.includes('reason') && !answers.reason.trim()) return 'reason'
  if (step.needs.includes('deadline') && !answers.deadline) return 'deadline'
  if (step.to === '转办' && !answers.passedTo) return 'passedTo'
  if (step.to === '待验收' && after === 0 && !answers.noPhoto.trim()) return 'photo'
  return null
}

/** The mutation's `set` for a step: the state and all that moves with it. */
export function changesFor(step: Step, answers: Answers, hazard: Body<'hazard'>): Record<string, unknown> {
  const told = step.tells.includes('reason')
  const set: Record<string, unknown> = {
    status: step.to,
    // A step without a reason must not repeat the last one's in the file.
    ...(told || hazard.reason ? { reason: told ? answers.reason.trim() : '' } : {}),
  }
  if (assigns(step)) {
    set['assignee'] = answers.assignee
    if (step.brings.includes('deadline') && answers.deadline) set['deadline'] = answers.deadline
  }
  if (step.to === '转办') set['passed_to'] = answers.passedTo
  if (step.tells.includes('rechecked')) set['rechecked'] = true
  if (step.to === '待验收' && answers.noPhoto.trim()) set['no_photo'] = answers.noPhoto.trim()
  return set
}
