/** Every kind that the phone knows, found by its file in `records/`. */
import { personName, nodeName } from './app/directory'
import { kinds as declarations } from './generated/records'
import { inWords, type Described, type Names, type Question, type Said } from './kind'
import { fieldOf } from './sync/kind'
import type { Body, Kind } from './sync/types'
import { language } from './words'

const files = import.meta.glob<Described>('./records/*.ts', { eager: true, import: 'default' })

const described: ReadonlyMap<string, Described> = new Map(
  Object.entries(files).map(([path, each]) => [path.replace(/^.*\/|\.ts$/g, ''), each]),
)

/** Names as the directory knows them. */
export const names: Names = { place: nodeName, person: personName }

/** The kinds that have a file here. */
export function knownKinds(): string[] {
  return [...described.keys()]
}

export function kindOf<K extends Kind>(kind: K): Described<K> {
  const found = described.get(kind)
  if (!found) throw new TypeError(`records/${kind}.ts is missing`)
  return found as Described as Described<K>
}

export function isKnown(kind: string): kind is Kind {
  return described.has(kind)
}

/** What tells a record from others, in one line; what the kind is called where nothing does. */
export function titleOf(kind: string, body: Body | Readonly<Record<string, unknown>>): string {
  if (!isKnown(kind)) return kind
  const { title, called } = kindOf(kind)
  return title(body as Body, names) || inWords(called)
}

export function calledOf(kind: string): string {
  return isKnown(kind) ? inWords(kindOf(kind).called) : kind
}

export function questionOf(kind: Kind, field: string): Question | undefined {
  return (kindOf(kind).ask as readonly Question[]).find((each) => each.field === field)
}

/** What a field is called; its own name where nobody ever sees it. */
export function labelOf(kind: Kind, field: string): string {
  const { also = {} } = kindOf(kind)
  const label = questionOf(kind, field)?.ask ?? (also as Readonly<Record<string, Said>>)[field]
  return label ? inWords(label) : field
}

/** What may be chosen for a field, as it is on the wire. */
export function optionsOf(kind: Kind, field: string): readonly string[] {
  const fields = declarations[kind].fields as Readonly<Record<string, { options?: readonly string[] }>>
  return fields[field]?.options ?? []
}

/** A value that was chosen, in the language that is spoken. */
export function optionName(kind: Kind, field: string, value: string): string {
  if (language() !== 'en') return value
  const values = (kindOf(kind).values ?? {}) as Readonly<Record<string, Readonly<Record<string, string>>>>
  return values[field]?.[value] ?? value
}

/** Whether a field's value is one that a person writes freely. */
export function isProse(kind: Kind, field: string): boolean {
  const as = questionOf(kind, field)?.as
  return as === 'words' || as === 'line' || fieldOf(kind, field).policy === 'manual'
}
