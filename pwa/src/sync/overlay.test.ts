import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { overlay } from './overlay'
import type { Changes } from './types'

interface Vector {
  readonly name: string
  readonly kind: string
  readonly body: Record<string, unknown>
  readonly changes: Changes
  readonly expected: Record<string, unknown>
}

const file = new URL('../../../sync/vectors/overlay.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('as the server lays it: $name', ({ kind, body, changes, expected }) => {
  const before = JSON.stringify(body)

  // As text too: keys such as __proto__ count, and arrays keep their order.
  expect(overlay(body, changes, kind)).toEqual(expected)
  expect(sorted(overlay(body, changes, kind))).toBe(sorted(expected))
  expect(JSON.stringify(body)).toBe(before)
})

test('fields and kinds that only a newer server knows are replaced whole', () => {
  expect(overlay({ weather: ['rain'] }, { weather: ['sun'] }, 'hazard')).toEqual({ weather: ['sun'] })
  expect(overlay({ a: 1 }, { a: { add: [2] } }, 'constructor')).toEqual({ a: { add: [2] } })
})

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    const plain = typeof each === 'object' && each !== null && !Array.isArray(each)
    return plain ? Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)) : each
  })
}
