import { expect, test } from 'vitest'

import type { Person } from './accounts'
import type { Me, Role } from './ask'
import { inCharge, rolesGiven } from './charge'

/** 区 d → 企业 f → 班组 t, and another firm's team x. */
const path = ['d', 'f', 't']
const liesIn = (node: string, top: string) => path.includes(node) && path.indexOf(top) <= path.indexOf(node)

function me(...held: Array<[Role['role'], string]>): Me {
  const roles = held.map(([role, node]) => ({ role, node, node_name: '', level: '', relation: 'workplace', firm: null }) as const)
  return { account: 'me', zone: '', zone_name: '', name: '', number: null, phone: null, photo_limit: 4, roles }
}

function person(...held: Array<[Role['role'], string]>): Person {
  return { id: 'p', name: '刘强', number: null, roles: held.map(([role, node]) => ({ role, node })) }
}

test('a leader shows a code to a worker of his own team only', () => {
  expect(inCharge(me(['leader', 't']), person(['worker', 't']), liesIn)).toBe(true)
  expect(inCharge(me(['leader', 't']), person(['worker', 'x']), liesIn)).toBe(false)
  expect(inCharge(me(['leader', 't']), person(['leader', 't']), liesIn)).toBe(false)
})

test('each level gives the roles of the one below it', () => {
  expect(rolesGiven(me(['district', 'd']))).toEqual(['street', 'grid', 'manager'])
  expect(rolesGiven(me(['manager', 'f']))).toEqual(['leader', 'worker'])
  expect(rolesGiven(me(['grid', 'd'], ['worker', 't']))).toEqual([])
})

test('the district does not reach past the manager', () => {
  expect(inCharge(me(['district', 'd']), person(['manager', 'f']), liesIn)).toBe(true)
  expect(inCharge(me(['district', 'd']), person(['worker', 't']), liesIn)).toBe(false)
})

test('nobody issues a code to himself', () => {
  const self = { ...person(['worker', 't']), id: 'me' }
  expect(inCharge(me(['manager', 'f'], ['worker', 't']), self, liesIn)).toBe(false)
})
