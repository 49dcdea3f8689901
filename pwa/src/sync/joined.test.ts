import fc from 'fast-check'
import { expect, test } from 'vitest'

import { joined } from './joined'
import { overlay } from './overlay'

const key = fc.constantFrom('a', 'b', 'c')
const words = fc.constantFrom('一', '二', null)
const set = fc.record({ add: fc.array(key), remove: fc.array(key) }, { requiredKeys: [] })
const map = fc.record({ put: fc.dictionary(key, words), drop: fc.array(key) }, { requiredKeys: [] })
const hazard = fc.record({ summary: words, place: words, photos: map }, { requiredKeys: [] })
const visit = fc.record({ notes: words, hazards: set, photos: map }, { requiredKeys: [] })

test.each([
  ['hazard', hazard, { summary: '零', photos: { a: '旧' } }],
  ['visit', visit, { hazards: ['b'], photos: {} }],
] as const)('laying both over a %s is laying one over it, then the other', (kind, changes, body) => {
  fc.assert(
    fc.property(changes, changes, changes, (first, next, last) => {
      const oneByOne = [first, next, last].reduce((held, each) => overlay(held, each, kind), body as Record<string, unknown>)
      expect(overlay(body, joined(kind, joined(kind, first, next), last), kind)).toEqual(oneByOne)
    }),
  )
})

test('what only grows keeps both', () => {
  expect(joined('conflict', { disputed: [1] }, { disputed: [2] })).toEqual({ disputed: [1, 2] })
})
