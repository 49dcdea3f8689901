import { expect, test } from 'vitest'

import type { Summary } from '../sync/types'
import { standing } from './line'

const quiet: Summary = {
  waiting: 0, sending: 0, asks: 0, photosWaiting: 0, bytesWaiting: 0, lastArrived: null, nextTry: null,
  offline: false, signInNeeded: false, clockOff: 0,
}
const said = (more: Partial<Summary>, connected = true, most = 0) => standing({ ...quiet, ...more }, connected, most)

test('after everything has arrived the line says when', () => {
  const today = new Date()
  today.setHours(7, 45, 0, 0)
  expect(said({ lastArrived: today.getTime() })).toMatchObject({ words: '全部已送达 07:45', tone: 'good' })
})

test('without a network it is grey and says what lies on the phone', () => {
  expect(said({ waiting: 3, offline: true })).toMatchObject({ words: '离线 · 3 条已存手机', tone: 'still' })
  expect(said({ waiting: 3 }, false)).toMatchObject({ words: '离线 · 3 条已存手机', tone: 'still' })
})

test('while things go out it counts up to what there was', () => {
  expect(said({ waiting: 3 }, true, 5).words).toBe('正在上传 2/5')
})

test('what needs a person comes before everything else, and only that is red', () => {
  expect(said({ waiting: 3, asks: 1, offline: true })).toMatchObject({ words: '1 条需要您处理', tone: 'bad' })
})

test('a new phone has nothing to say', () => {
  expect(said({}).words).toBe('没有要上传的')
  expect(standing(null, true, 0).words).toBe('正在打开…')
})
