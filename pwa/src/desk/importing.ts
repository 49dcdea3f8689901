/** What the server says of a form, and how it is told. Pure. */

export interface Made {
  readonly teams: number
  readonly posts: number
  readonly people: number
  readonly cards: number
  readonly templates: number
  readonly inductions: number
}

export interface WrongCell {
  readonly sheet: string
  readonly row: number
  readonly column: string
  readonly code: string
  readonly message: string
}

export interface Brought {
  readonly dry: boolean
  readonly made: Made
  readonly unchanged: number
  readonly wrong: number
  readonly errors: readonly WrongCell[]
}

export const KINDS = ['teams', 'posts', 'people', 'cards', 'templates', 'inductions'] as const satisfies readonly (keyof Made)[]

/** The kinds of which something is made, and how many. */
export function madeOf(made: Made): readonly (readonly [kind: keyof Made, n: number])[] {
  return KINDS.filter((kind) => made[kind] > 0).map((kind) => [kind, made[kind]] as const)
}

/** What the refusal of a real import says in its body; null where it is about something else. */
export function wrongCells(code: string, more: Readonly<Record<string, unknown>>): Pick<Brought, 'wrong' | 'errors'> | null {
  const { wrong, errors } = more
  if (code !== 'rows-wrong' || typeof wrong !== 'number' || !Array.isArray(errors)) return null
  return { wrong, errors: errors as readonly WrongCell[] }
}
