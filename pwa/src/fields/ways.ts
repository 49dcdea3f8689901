/** Where a record of any kind is shown. */
import { wayToConflict, wayToHazard, wayToRefusal } from '../app/ways'

const own: Readonly<Record<string, (id: string) => string>> = {
  hazard: wayToHazard,
  conflict: wayToConflict,
  refusal: wayToRefusal,
}

export function wayTo(kind: string, id: string): string {
  return own[kind]?.(id) ?? `/records/${kind}/${id}`
}

/** Where a new one is begun, or a draft is taken up again. */
export function wayToForm(kind: string, draft = ''): string {
  const start = kind === 'hazard' ? '/hazards/new' : `/records/${kind}/new`
  return draft ? `${start}/${draft}` : start
}

export function wayToList(kind: string): string {
  return kind === 'hazard' ? '/hazards' : `/records/${kind}`
}
