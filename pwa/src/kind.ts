/**
 * What the phone must know of a kind beside its declaration: what it is called, how a
 * record is titled, what to ask. A kind says this in one file of `records/`, its words
 * in both languages included, so that a new kind needs no other file.
 */
import type { Kinds } from './generated/records'
import type { Body, Kind } from './sync/types'
import { language } from './words'

/** Words in both languages. */
export interface Said {
  readonly zh: string
  readonly en: string
}

export function said(zh: string, en: string): Said {
  return { zh, en }
}

/** The words in the language that is spoken now. */
export function inWords(words: Said): string {
  return language() === 'en' ? words.en : words.zh
}

export type Field<K extends Kind = Kind> = keyof Kinds[K] & string

/** How an answer is given: typed in lines or at length, chosen, taken with the camera, or
 * filled in by the phone itself (`moment`: now; `spot`: its own positioning). */
export type As =
  | 'line'
  | 'words'
  | 'choice'
  | 'person'
  | 'place'
  | 'day'
  | 'photos'
  | 'records'
  | 'moment'
  | 'spot'

export interface Question<K extends Kind = Kind> {
  readonly field: Field<K>
  /** Also what the answer is called on a page. */
  readonly ask: Said
  readonly as: As
  readonly hint?: Said
  /** What it means where nothing is chosen. */
  readonly empty?: Said
  /** It cannot be submitted without. */
  readonly needed?: boolean
  /** Of a place: the levels that may be chosen. */
  readonly levels?: readonly string[]
  /** As last time, until somebody says otherwise. */
  readonly again?: boolean
  /** Asked only once, when the record is made. */
  readonly once?: boolean
  /** Of `records`: making one from here links both; this is the field that leads back. */
  readonly back?: string
}

/** Names of places and people, which a title may need. */
export interface Names {
  place(id: string | null | undefined): string
  person(id: string | null | undefined): string
}

export interface Described<K extends Kind = Kind> {
  readonly called: Said
  /** One line that tells this record from others. */
  readonly title: (body: Body<K>, names: Names) => string
  readonly ask: readonly Question<K>[]
  /** What else a page may show, and what it is called. */
  readonly also?: Readonly<Partial<Record<Field<K>, Said>>>
  /** English for the values of a field, which are Chinese on the wire. */
  readonly values?: Readonly<Partial<Record<Field<K>, Readonly<Record<string, string>>>>>
  /** While one is made, the latest earlier one with the same value here is shown. */
  readonly recall?: Field<K>
  /** When it happened: sorts the list. */
  readonly when?: Field<K>
  /** As text for another system's form (复制成文字). */
  readonly text?: (body: Body<K>, names: Names) => string
}

/** Say what a kind is; the first word only ties the rest to its fields. */
export function describe<K extends Kind>(_kind: K, described: Described<K>): Described<K> {
  return described
}
