/** The privacy notice, by role; fetched only by those who read it. */
export interface Part {
  readonly title: string
  readonly lines: readonly string[]
}

export interface Notice {
  readonly title: string
  readonly lead: string
  readonly forRole: string
  readonly first: readonly Part[]
  /** What concerns the people of one role beside what concerns everybody. */
  readonly roles: Readonly<Record<'worker' | 'leader' | 'manager' | 'grid' | 'street' | 'district', Part>>
  readonly then: readonly Part[]
}
