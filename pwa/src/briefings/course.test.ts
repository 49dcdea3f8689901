import { expect, test } from 'vitest'

import { shown } from '../sync/testing/shown'
import type { Body } from '../sync/types'
import { courseOf, ledFor, likelyNow, offered, passingOf, signaturesOf, span, wordOf } from './course'
import { DEFAULT_POINTS, DEFAULT_TOPICS } from './defaults'

const AT = '2026-05-28T07:50:00+08:00'

const template = (id: string, more: Body<'template'>) =>
  shown('template', id, { firm: 'f', segment: '班前', status: '已发布', ...more })
const points = (...texts: string[]) => texts.map((text) => ({ key: text, text }))

test('a firm that has said nothing begins with what every firm begins with', () => {
  const course = courseOf([template('t', { firm: 'other', points: points('x') })], 'f', '班前', {})
  expect(course).toEqual({ template: null, points: DEFAULT_POINTS['班前'], topics: DEFAULT_TOPICS['班前'] })
})

test('the newest published version counts; a briefing keeps the one it was begun with', () => {
  const all = [
    template('one', { version: 1, points: points('a'), topics: ['x'] }),
    template('two', { version: 2, points: points('a', 'b') }),
    template('draft', { version: 3, status: '草稿', points: points('c') }),
  ]
  expect(courseOf(all, 'f', '班前', {}).template).toBe('two')
  const begun: Body<'briefing'> = { hosts: { me: { at: AT } }, template: 'one' }
  expect(courseOf(all, 'f', '班前', begun)).toMatchObject({ template: 'one', points: points('a'), topics: ['x'] })
  // Begun before the firm wrote any: what was asked then is asked still.
  expect(courseOf(all, 'f', '班前', { hosts: { me: { at: AT } }, template: null }).points).toEqual(DEFAULT_POINTS['班前'])
})

test('what another phone answered by another version is shown too', () => {
  const body: Body<'briefing'> = { states: { gone: '异常' }, labels: { gone: '护栏' } }
  expect(courseOf([template('t', { points: points('a') })], 'f', '班前', body).points).toEqual([
    ...points('a'),
    { key: 'gone', text: '护栏' },
  ])
})

test('topics: never one that was talked about, others after each turn, all of them in the end', () => {
  const topics = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  for (const day of ['2026-05-28', '2026-12-31', '2027-01-01']) {
    const seen = [0, 1, 2, 3, 4, 5, 6].flatMap((turn) => offered(topics, ['b'], day, turn))
    expect(seen).not.toContain('b')
    expect(new Set(seen).size).toBe(6)
    expect(new Set(offered(topics, [], day, 0)).size).toBe(3)
  }
  expect(offered([], [], '2026-05-28', 2)).toEqual([])
})

test('which part of a shift people usually meet in, over midnight too', () => {
  const night = { name: '夜班', starts: 1200, ends: 480 }
  expect([19 * 60 + 30, 21 * 60, 2 * 60, 7 * 60].map((minute) => likelyNow(night, minute))).toEqual(['班前', '班前', '班中', '班后'])
  expect(likelyNow(undefined, 0)).toBe('班前')
})

test('a handover: given, refused with its reason, taken at last; the latest word counts', () => {
  const word = (side: '交班' | '接班', refused = '') => ({ side, person: side, at: AT, how: '本人手机' as const, refused })
  const told: Body<'briefing'>[] = [
    {},
    { handover: [word('交班')] },
    { handover: [word('交班'), word('接班', '泵没停')] },
    { handover: [word('交班'), word('接班', '泵没停'), word('接班')] },
  ]
  expect(told.map(passingOf)).toEqual(['not-yet', 'waits', 'refused', 'done'])
  expect(wordOf(told[2] ?? {}, '接班')?.refused).toBe('泵没停')
  // Whoever takes over first is heard of first: it still waits for the other side.
  expect(passingOf({ handover: [word('接班')] })).toBe('not-yet')
})

test('the clock of whoever leads: it runs until he ends it, and never backwards', () => {
  const now = Date.parse(AT) + 242_000
  const body: Body<'briefing'> = { hosts: { me: { at: AT } } }
  expect(ledFor(body, 'me', now)).toBe(242_000)
  expect(ledFor(body, 'other', now)).toBeNull()
  expect(ledFor(body, 'me', now - 900_000)).toBe(0)
  expect(ledFor({ ...body, ended: { me: '2026-05-28T07:55:00+08:00' } }, 'me', now + 9e9)).toBe(300_000)
  expect(span(242_000)).toBe('4:02')
})

test('one signature each: his own hand before a tap on another phone', () => {
  const tapped = { person: 'a', at: AT, how: '代点' as const }
  const own = { person: 'a', at: '2026-05-28T07:59:00+08:00', how: '本人手机' as const, late: true }
  const signatures = signaturesOf({ signed: { x: tapped, y: own, z: { ...tapped, person: 'b' } } })
  expect([signatures.size, signatures.get('a')]).toEqual([2, own])
  // Who taps another's name and calls it his own hand is known by the server's stamp.
  const stamp = { by: 'leader', role: 'leader', received: AT, claimed: AT, position: 1 }
  const called = { ...own, at: AT }
  const found = signaturesOf({ signed: { x: called, y: own }, stamps: { 'signed/x': stamp } })
  expect(found.get('a')).toBe(own)
})
