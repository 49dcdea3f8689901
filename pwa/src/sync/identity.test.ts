import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { idOf } from './identity'

interface Vector {
  readonly name: string
  readonly kind: string
  readonly body: Readonly<Record<string, unknown>>
  readonly expected: string
}

const file = new URL('../../../sync/vectors/identity.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('as the server makes it: $name', async ({ kind, body, expected }) => {
  expect(await idOf(kind, body)).toBe(expected)
})
