/** Until when a hazard is to be put right, as people say it. */
import type { Hazard } from '../generated/records'
import { daysUntil } from '../app/todo'
import { day, t } from '../words'

const running: readonly Hazard['status'][] = ['待整改', '整改中', '退回']

export interface Due {
  readonly words: string
  /** Today, or gone by. */
  readonly pressing: boolean
}

/** Null where no day runs. */
export function dueOf({ status, deadline }: Partial<Hazard>, now: number): Due | null {
  if (!deadline || !running.includes(status)) return null
  const left = daysUntil(deadline, now)
  if (left < 0) return { words: t('home.overdue', { n: -left }), pressing: true }
  if (left === 0) return { words: t('home.dueToday'), pressing: true }
  return { words: t('home.due', { day: day(deadline) }), pressing: false }
}
