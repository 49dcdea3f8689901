import { expect, test } from 'vitest'

import type { Photo } from '../generated/records'
import type { Names } from '../kind'
import type { Kind } from '../sync/types'
import { markOf, photoNumber, type Of } from './mark'

const SHA = '3fa891c277d0' + '0'.repeat(52)
const known: Names = { place: (id) => (id ? `单位 ${id}` : ''), person: (id) => (id ? `某 ${id}` : '') }
const taken: Photo = { original: 'f'.repeat(64), taken_at: localIso('2026-11-24T07:42:10') }
const hazard: Of = {
  kind: 'hazard',
  body: {
    firm: 'f1', reporter: 'p1', place: '泵房东侧', spot: { lat: 31.9, lon: 120.9, accuracy: 17.6 }, number: 'YH-202611-017',
    history: [
      { status: '待验收', by: 'p2', role: 'assignee', received: '', claimed: localIso('2026-11-20T08:00:00') },
      { status: '待验收', by: 'p3', role: 'assignee', received: '', claimed: localIso('2026-11-26T08:00:00') },
    ],
  },
}

/** By the calendar of wherever the test runs. */
function localIso(at: string): string {
  return new Date(at).toISOString()
}

test('a watermark says when, by which clock, where, how exactly, whose, who and which', () => {
  expect(markOf(hazard, SHA, { ...taken, checked: true }, known)).toEqual([
    '2026-11-24 07:42:10 已校时',
    '泵房东侧 · 31.90000, 120.90000 ±18 米',
    '单位 f1 · 拍摄 某 p1',
    '隐患编号 YH-202611-017 · 照片编号 3FA8-91C2-77D0',
  ])
})

test('what is not known is left out, and a clock that nobody checked is called the phone’s own', () => {
  expect(markOf({ kind: 'hazard', body: {} }, SHA, taken, known)).toEqual([
    '2026-11-24 07:42:10 本机时间',
    '照片编号 3FA8-91C2-77D0',
  ])
})

test('what came as a file was chosen then, not taken', () => {
  expect(markOf(hazard, SHA, { ...taken, chosen: true }, known)?.join()).toMatch(/07:42:10 选入时间.*选入 某 p1/)
})

test('an after-picture is by whoever said that it was done', () => {
  expect(markOf(hazard, SHA, { ...taken, part: 'after' }, known)).toContain('单位 f1 · 拍摄 某 p3')
  const later = { ...taken, part: 'after', taken_at: localIso('2026-11-27T00:00:00') }
  expect(markOf(hazard, SHA, later, known)?.join()).not.toContain('拍摄')
})

test('a drawn copy says of which picture it is one', () => {
  const lines = markOf(hazard, SHA, { ...taken, copy_of: 'ab'.repeat(32) }, known)
  expect(lines?.at(-1)).toBe('隐患编号 YH-202611-017 · 照片编号 3FA8-91C2-77D0 · 标注自 ABAB-ABAB-ABAB')
  expect(photoNumber(SHA)).toHaveLength(14)
})

test.each(['feedback', 'tip'])('pictures of a %s get no watermark', (kind) => {
  expect(markOf({ kind: kind as Kind, body: hazard.body }, SHA, taken, known)).toBeNull()
})
