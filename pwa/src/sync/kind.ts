/** What the generated declarations say of a kind and its fields. */
import { kinds } from '../generated/records'

export type Shape = 'value' | 'set' | 'list' | 'map'

export interface Field {
  readonly shape: Shape
  readonly policy: string
  /** The field that it moves together with. */
  readonly group?: string
  readonly by?: readonly string[]
  readonly author?: boolean
  /** What its value names: `node`, `account` or a kind. */
  readonly names?: string
}

interface Declared {
  readonly schema: number
  readonly fields: Readonly<Record<string, Field>>
  readonly defaults: Readonly<Record<string, unknown>>
  /** Fields from which its id follows (see `identity.ts`). */
  readonly identity?: readonly string[]
}

/** A newer server may send kinds and fields that this app does not know: they are kept as they come. */
const UNKNOWN: Declared = { schema: 1, fields: {}, defaults: {} }
const PLAIN: Field = { shape: 'value', policy: 'latest' }

export function isKind(name: string): boolean {
  return Object.hasOwn(kinds, name)
}

export function declared(kind: string): Declared {
  return isKind(kind) ? (kinds as Readonly<Record<string, Declared>>)[kind] ?? UNKNOWN : UNKNOWN
}

export function fieldOf(kind: string, name: string): Field {
  const { fields } = declared(kind)
  return Object.hasOwn(fields, name) ? fields[name] ?? PLAIN : PLAIN
}

/** The fields that mean something only together with this one, itself included. */
export function groupOf(kind: string, name: string): readonly string[] {
  const leader = fieldOf(kind, name).group ?? name
  const { fields } = declared(kind)
  return [leader, ...Object.keys(fields).filter((other) => fields[other]?.group === leader)]
}

/** Filled in by the server alone: never sent. */
export function isServers(field: Field): boolean {
  return field.author === true || (field.by?.length === 1 && field.by[0] === 'server')
}
