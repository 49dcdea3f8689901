/** The shift that counts now, by the rota of one's own firm. */
import { computed, type ComputedRef, type ShallowRef } from 'vue'

import { firmOf } from '../app/directory'
import { useNow } from '../app/now'
import { useList } from '../app/phone'
import { me } from '../app/session'
import type { Shift } from '../generated/records'
import { EARLY, EXTRA, shiftAt, shiftsOf, type OnShift, type Segment } from './shifts'
import { say } from './words'

export interface Shifts {
  readonly now: Readonly<ShallowRef<number>>
  readonly all: ComputedRef<Readonly<Record<string, Shift>>>
  readonly at: (moment: number, segment: Segment) => OnShift
}

/** The firm that one works in: the first of one's roles that lies in one. */
export function ownFirm(): string | null {
  for (const { node, firm } of me.value?.roles ?? []) {
    const found = firm ?? firmOf(node)?.id
    if (found) return found
  }
  return null
}

export function useShifts(firm: () => string | null = ownFirm): Shifts {
  const now = useNow()
  const rotas = useList('rota')
  const rota = computed(() => rotas.value?.find(({ body }) => body.firm === firm())?.body)
  const all = computed(() => shiftsOf(rota.value))
  return {
    now,
    all,
    at: (moment, segment) => shiftAt(all.value, rota.value?.early ?? EARLY, moment, segment),
  }
}

/** What a shift is called. */
export function shiftName(shifts: Readonly<Record<string, Shift>>, key: string): string {
  return shifts[key]?.name ?? (key === EXTRA ? say('shift.extra') : key)
}
