// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { Account } from './accounts'
import { jot, jotted, putAllAway, putAway } from './jottings'
import { current } from './session'

beforeEach(() => {
  localStorage.clear()
  current.value = { account: 'gu' } as Account
})
afterEach(() => (current.value = null))

test('what was typed is there again after the tab was killed, for its writer alone', () => {
  jot('edit/h1', { summary: '断了' })
  expect(jotted('edit/h1')).toEqual({ summary: '断了' })
  current.value = { account: 'he' } as Account
  expect(jotted('edit/h1')).toBeNull()
})

test('it goes when it is handed in, and all of it when its writer signs out', () => {
  jot('edit/h1', 1)
  jot('edit/h2', 2)
  putAway('edit/h1')
  expect(jotted('edit/h1')).toBeNull()
  putAllAway('gu')
  expect(jotted('edit/h2')).toBeNull()
})

test('what cannot be read is nothing', () => {
  localStorage.setItem('anxun-jotting/gu/edit/h1', '{')
  expect(jotted('edit/h1')).toBeNull()
})
