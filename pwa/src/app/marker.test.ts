// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest'

import type { Identity } from '../sync/read'
import { dismiss, forgetMarker, losses, noteIdentity, noteNobodyLeft } from './marker'

const NOON = 1_000_000

function identity(incarnation: string, waiting: number, formerly: readonly string[] = []): Identity {
  return { incarnation, formerly, waiting, lastArrived: null }
}

beforeEach(() => {
  localStorage.clear()
  losses.value = []
})

test('the same database is no loss, nor is one that took another name', () => {
  noteIdentity('gu', '顾一', identity('a', 2), false, NOON)
  noteIdentity('gu', '顾一', identity('a', 3), false, NOON)
  noteIdentity('gu', '顾一', identity('b', 3, ['a']), false, NOON)
  expect(losses.value).toEqual([])
})

test('another database says what had not arrived, until its person has read it', async () => {
  noteIdentity('gu', '顾一', identity('a', 2), false, NOON)
  noteIdentity('gu', '顾一', identity('b', 0), true, NOON + 5000)
  const loss = { account: 'gu', name: '顾一', waiting: 2, at: NOON }
  expect(losses.value).toEqual([loss])

  // A new start of the app still says it, and says it once.
  vi.resetModules()
  const again = await import('./marker')
  again.noteIdentity('gu', '顾一', identity('b', 0), false, NOON + 9000)
  expect(again.losses.value).toEqual([loss])
  again.dismiss('gu')
  expect(again.losses.value).toEqual([])
  expect(Object.keys(localStorage)).toEqual(['anxun-holds/gu'])
})

test('where nothing was noted, an emptied database is a loss of which nothing is known', () => {
  noteIdentity('gu', '顾一', identity('b', 0), true, NOON)
  expect(losses.value).toEqual([{ account: 'gu', name: '顾一', waiting: null, at: null }])
  dismiss('gu')
  noteIdentity('he', '何二', identity('c', 0), false, NOON)
  expect(losses.value).toEqual([])
})

test('nobody is left on the phone, though nobody signed out', () => {
  noteIdentity('gu', '顾一', identity('a', 1), false, NOON)
  noteIdentity('he', '何二', identity('c', 0), false, NOON)
  forgetMarker('he')
  noteNobodyLeft()
  expect(losses.value).toEqual([{ account: 'gu', name: '顾一', waiting: 1, at: NOON }])

  // He signs in again: the new database is not a second loss.
  noteIdentity('gu', '顾一', identity('b', 0), false, NOON)
  expect(losses.value).toHaveLength(1)
})

test('a note that cannot be read is none', () => {
  localStorage.setItem('anxun-holds/gu', '{')
  noteIdentity('gu', '顾一', identity('a', 1), false, NOON)
  expect(losses.value).toEqual([])
})
