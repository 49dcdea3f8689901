/** The few lines of home as they stood, for the moment before the store is open. */
import type { Body } from '../sync/types'
import { t } from '../words'
import { nodeName } from './directory'
import type { Todo } from './todo'

export interface Line {
  readonly todo: Todo
  readonly words: string
}

const PLACE = 'anxun-home'

/** What a thing to do is called. */
export function lineOf(todo: Todo, hazard: Body<'hazard'> | undefined): Line {
  if (todo.kind === 'conflict') return { todo, words: t('home.bothChanged') }
  if (todo.kind === 'refusal') return { todo, words: t('home.notAccepted') }
  const { summary, place, firm, category } = hazard ?? {}
  return { todo, words: summary || [nodeName(firm), place || category].filter(Boolean).join(' ') }
}

interface Snapshot {
  readonly account: string
  readonly lines: readonly Line[]
}

/** Nothing of another account's is ever shown. */
export function keptLines(account: string | undefined): readonly Line[] | null {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Snapshot | null
    return kept && kept.account === account ? kept.lines : null
  } catch {
    return null
  }
}

export function keepLines(account: string, lines: readonly Line[]): void {
  localStorage.setItem(PLACE, JSON.stringify({ account, lines } satisfies Snapshot))
}

export function dropLines(): void {
  localStorage.removeItem(PLACE)
}
