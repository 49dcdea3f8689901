import { expect, test } from 'vitest'

import type { Shown } from '../sync/types'
import type { Me, Role } from './ask'
import { daysUntil, todosOf, waitsFor } from './todo'

/** 区 d → 街道 s → 网格 g → 企业 f → 班组 t */
const path = ['d', 's', 'g', 'f', 't']
const liesIn = (node: string, top: string) => path.indexOf(top) <= path.indexOf(node) && path.includes(top)

function person(role: Role['role'], node: string, account: string = role): Me {
  const held = { role, node, node_name: node, level: '', relation: 'workplace', firm: null } as const
  return { account, zone: '', zone_name: '', name: '', number: null, phone: null, photo_limit: 4, roles: [held] }
}

const worker = person('worker', 't')
const leader = person('leader', 't')
const manager = person('manager', 'f')
const grid = person('grid', 'g')
const street = person('street', 's')

function shown(id: string, body: Shown<'hazard'>['body'], changedAt = 1): Shown<'hazard'> {
  const rest = { versions: {}, state: 'arrived', waiting: 0, photosWaiting: 0, photos: 0, mineOnly: false } as const
  return { kind: 'hazard', id, body, changedAt, ...rest }
}

test('what a worker reported waits for the manager of the firm alone', () => {
  const fresh = { firm: 'f', status: '已上报', origin: '员工' } as const
  expect([worker, leader, manager, grid].map((who) => waitsFor(who, fresh, liesIn))).toEqual([
    false, false, true, false,
  ])
})

test('whoever was named puts it right, and the manager only looks on', () => {
  const given = { firm: 'f', status: '待整改', origin: '员工', assignee: 'leader' } as const
  expect(waitsFor(leader, given, liesIn)).toBe(true)
  expect(waitsFor(manager, given, liesIn)).toBe(false)
})

test('nobody named: the manager is asked', () => {
  expect(waitsFor(manager, { firm: 'f', status: '退回', assignee: null }, liesIn)).toBe(true)
})

test('a major hazard is checked by the street and not by the firm', () => {
  const major = { firm: 'f', status: '待验收', origin: '员工', level: '重大' } as const
  expect(waitsFor(street, major, liesIn)).toBe(true)
  expect(waitsFor(manager, major, liesIn)).toBe(false)
})

test('what was passed on waits where it was passed to', () => {
  const passed = { firm: 'f', status: '转办', passed_to: 's' } as const
  expect(waitsFor(street, passed, liesIn)).toBe(true)
  expect(waitsFor(grid, passed, liesIn)).toBe(false)
})

test('another firm’s hazard waits for nobody here', () => {
  expect(waitsFor(manager, { firm: 'x', status: '已上报' }, liesIn)).toBe(false)
})

function conflict(id: string, mine_by: string): Shown<'conflict'> {
  return { ...shown(id, {}), kind: 'conflict', body: { mine_by, theirs_by: 'somebody', state: '待选' } }
}

test('what two others changed is not for the street to settle', () => {
  expect(todosOf(street, [], [conflict('c', 'manager')], [], liesIn)).toEqual([])
})

test('decisions come first, then the nearest day, then what has no day', () => {
  const hazards = [
    shown('later', { firm: 'f', status: '退回', deadline: '2026-12-09' }),
    shown('never', { firm: 'f', status: '已上报' }),
    shown('soon', { firm: 'f', status: '待整改', deadline: '2026-12-01' }),
    shown('closed', { firm: 'f', status: '已销号' }),
  ]
  const order = todosOf(manager, hazards, [conflict('c', 'manager')], [], liesIn).map(({ id }) => id)
  expect(order).toEqual(['c', 'soon', 'later', 'never'])
})

test('a day is counted in whole days, whatever the hour', () => {
  const evening = new Date(2026, 10, 24, 23, 50).getTime()
  expect(['2026-11-24', '2026-11-25', '2026-11-20'].map((due) => daysUntil(due, evening))).toEqual([0, 1, -4])
})
