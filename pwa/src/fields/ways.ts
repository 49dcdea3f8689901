/** Where a record of any kind is shown. */
import { ways, wayToConflict, wayToHazard, wayToRefusal } from '../app/ways'

const own: Readonly<Record<string, (id: string) => string>> = {
  hazard: wayToHazard,
  conflict: wayToConflict,
  refusal: wayToRefusal,
  card: (id) => `${ways.desk}/cards/${id}`,
  template: (id) => `${ways.desk}/templates/${id}`,
}

/** Forms of their own; every other kind has the general one. */
const forms: Readonly<Record<string, string>> = {
  hazard: ways.report,
  card: `${ways.desk}/cards/write`,
  template: `${ways.desk}/templates/write`,
}

export function wayTo(kind: string, id: string): string {
  return own[kind]?.(id) ?? `/records/${kind}/${id}`
}

/** Where a new one is begun, or a draft is taken up again. */
export function wayToForm(kind: string, draft = ''): string {
  const start = forms[kind] ?? `/records/${kind}/new`
  return draft ? `${start}/${draft}` : start
}

export function wayToList(kind: string): string {
  return kind === 'hazard' ? '/hazards' : `/records/${kind}`
}
