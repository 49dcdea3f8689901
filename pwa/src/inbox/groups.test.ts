import { expect, test } from 'vitest'

import type { PhotoRow, Queued, Shown, State } from '../sync/types'
import { percentSent, placed } from './groups'

const shown = (state: State) => ({ state }) as Shown
const row = (state: PhotoRow['state'], more: Partial<PhotoRow> = {}) => ({ state, ...more }) as PhotoRow
const queued = (outcome?: 'deferred' | 'retry', code = '') => (outcome ? { lastOutcome: { outcome, code } } : {}) as Queued
const wifi = { wifiOnly: false }

test('what only a person can settle comes first', () => {
  for (const state of ['asks', 'both', 'refused'] as const) {
    expect(placed(shown(state), [queued()], [], wifi).group).toBe('asks')
  }
})

test('a damaged picture asks, also while the words still wait', () => {
  const damaged = row('refused', { reason: 'damaged' })
  expect(placed(shown('kept'), [queued()], [damaged], wifi)).toEqual({ group: 'asks', why: { of: 'photo', reason: 'damaged' } })
  const taken = row('refused', { droppedWith: 'm' })
  expect(placed(shown('kept'), [queued()], [taken], wifi).group).toBe('waiting')
})

test('what is on its way is not said to wait', () => {
  expect(placed(shown('sending'), [queued()], [], wifi)).toEqual({ group: 'sending', why: { of: 'state' } })
})

test('what was answered and has to wait says why', () => {
  expect(placed(shown('later'), [queued('deferred', 'waits-for-another')], [], wifi)).toEqual({ group: 'later', why: { of: 'behind' } })
  expect(placed(shown('later'), [queued('retry', 'server-older')], [], wifi)).toEqual({ group: 'later', why: { of: 'newer' } })
  expect(placed(shown('later'), [queued('retry')], [], wifi)).toEqual({ group: 'later', why: { of: 'state' } })
})

test('pictures that wait for Wi-Fi say so, words never wait for it', () => {
  const pictures = [row('kept')]
  expect(placed(shown('kept'), [], pictures, { wifiOnly: true }).why).toEqual({ of: 'wifi' })
  expect(placed(shown('kept'), [queued()], pictures, { wifiOnly: true }).why).toEqual({ of: 'state' })
})

test('how much of the pictures has gone up is told while one is half-way', () => {
  const here = row('arrived', { size: 100 })
  expect(percentSent([here, row('kept', { size: 100 })])).toBeNull()
  expect(percentSent([here, row('sending', { size: 100, sent: 25 })])).toBe(62)
  expect(percentSent([row('arrived', { size: 100, sent: 100 })])).toBeNull()
})
