import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import type { Shift } from '../generated/records'
import { shiftAt, USUAL, type Segment } from './shifts'

interface Vector {
  readonly name: string
  readonly shifts: Readonly<Record<string, Shift>>
  readonly early: number
  readonly at: number
  readonly segment: Segment
  readonly expected: readonly [string, string]
}

const file = new URL('../../../server/records/vectors/shifts.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('as the server reckons it: $name', ({ shifts, early, at, segment, expected }) => {
  const told = Object.keys(shifts).length > 0 ? shifts : USUAL
  const { day, shift } = shiftAt(told, early, at, segment)
  expect([day, shift]).toEqual(expected)
})
