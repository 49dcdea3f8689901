import { afterEach, expect, test } from 'vitest'

import { current } from '../app/session'
import { mayWrite } from './writers'

function as(...roles: string[]): void {
  current.value = { me: { roles: roles.map((role) => ({ role })) } } as unknown as typeof current.value
}

afterEach(() => (current.value = null))

test('a visit is written by its visitor and by offices, not by the firm that was visited', () => {
  as('manager')
  expect(mayWrite('visit', 'notes', false)).toBe(false)
  as('street')
  expect(mayWrite('visit', 'notes', false)).toBe(true)
  as('grid')
  expect(mayWrite('visit', 'notes', true)).toBe(true)
})

test("an answer to feedback is the district's, the words are their author's", () => {
  as('worker')
  expect(mayWrite('feedback', 'answer', true)).toBe(false)
  expect(mayWrite('feedback', 'words', true)).toBe(true)
  as('district')
  expect(mayWrite('feedback', 'answer', false)).toBe(true)
  expect(mayWrite('feedback', 'words', false)).toBe(false)
})

test("what is the server's nobody writes", () => {
  as('district')
  expect(mayWrite('visit', 'visitor', true)).toBe(false)
})
