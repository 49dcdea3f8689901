/** What waits for whoever is in front, as a screen shows it. */
import { computed, watch, type ComputedRef } from 'vue'

import { liesIn } from './directory'
import { useList } from './phone'
import { me } from './session'
import { keepLines, keptLines, lineOf, type Line } from './snapshot'
import { todosOf } from './todo'

/** More than home shows of them. */
const KEPT = 4

export interface TodoLines {
  /** What the store says; what it said last time until it is open; null where nothing is known. */
  readonly shown: ComputedRef<readonly Line[] | null>
  /** How many there are; null until the store has said it. */
  readonly count: ComputedRef<number | null>
}

export function useTodoLines(): TodoLines {
  const hazards = useList('hazard')
  const conflicts = useList('conflict')
  const refusals = useList('refusal')

  const lines = computed(() => {
    if (!me.value || !hazards.value || !conflicts.value || !refusals.value) return null
    const bodies = new Map(hazards.value.map(({ id, body }) => [id, body]))
    const todos = todosOf(me.value, hazards.value, conflicts.value, refusals.value, liesIn)
    return todos.map((todo) => lineOf(todo, bodies.get(todo.id)))
  })
  const before = keptLines(me.value?.account)

  watch(lines, (now) => {
    if (now && me.value) keepLines(me.value.account, now.slice(0, KEPT))
  })
  return { shown: computed(() => lines.value ?? before), count: computed(() => lines.value?.length ?? null) }
}
