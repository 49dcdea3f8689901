import { expect, test } from 'vitest'

import { shown } from '../sync/testing/shown'
import type { Body } from '../sync/types'
import { waitingOf } from './waiting'

const on = { day: '2026-05-28', shift: 'day' }
const AT = '2026-05-28T07:50:00+08:00'
const wrong = { question: 'q', chosen: 1, right: false }

const read = (person: string, answers = [{ ...wrong, right: true }], talks: Body<'checkin'>['talks'] = {}) =>
  shown('checkin', person, { person, ...on, acts: { a: { at: AT, how: '本人手机', answers } }, talks })
const me = { account: 'me', works: true, leads: false, on }
const whats = (...all: Parameters<typeof waitingOf>) => waitingOf(...all).map(({ what, n }) => `${what} ${n}`)

test('the card waits until it was read for this very shift', () => {
  expect(whats(me, [], [], [])).toEqual(['card 1'])
  expect(whats(me, [read('me')], [], [])).toEqual([])
  expect(whats({ ...me, on: { ...on, shift: 'night' } }, [read('me')], [], [])).toEqual(['card 1'])
  expect(whats({ ...me, works: false, leads: true }, [], [], [])).toEqual([])
})

test('twice wrong: the leader hears of it, and whoever was wrong closes his own side once', () => {
  const twice = [wrong, wrong]
  expect(whats({ ...me, leads: true }, [read('me'), read('a', twice), read('b', twice)], [], [])).toEqual(['talks 2'])
  expect(whats(me, [read('me', twice)], [], [])).toEqual(['talk 1'])
  expect(whats(me, [read('me', twice, { t: { side: '本人', at: AT, how: '本人手机' } })], [], [])).toEqual([])
})

test('a notice waits until it was read, a withdrawn one and a draft never; an office has none', () => {
  const sort = '重大安全风险公告'
  const cards = [
    shown('card', 'n', { sort, status: '已发布', title: '罐区' }),
    shown('card', 'o', { sort, status: '已停用' }),
    shown('card', 'd', { sort, status: '草稿' }),
    shown('card', 'c', { sort: '岗位操作卡', status: '已发布' }),
  ]
  expect(waitingOf(me, [read('me')], cards, [])).toMatchObject([{ what: 'notice', to: '/notices/n', words: '罐区' }])
  expect(whats(me, [read('me')], cards, [shown('receipt', 'r', { card: 'n', person: 'me' })])).toEqual([])
  expect(whats(me, [read('me')], cards, [shown('receipt', 'r', { card: 'n', person: 'other' })])).toEqual(['notice 1'])
  expect(whats({ ...me, works: false }, [], cards, [])).toEqual([])
})
