import { expect, test } from 'vitest'

import { rolesOn, type Tree } from './roles'

/** 区 d → 街道 s → 网格 g → 企业 f → 班组 t; 另一企业 x → 班组 y */
const parents: Readonly<Record<string, string>> = { t: 'f', f: 'g', g: 's', s: 'd', y: 'x', x: 'g' }

const tree: Tree = {
  up(id) {
    const path = [id]
    for (let at = parents[id]; at; at = parents[at]) path.push(at)
    return path
  },
  firmOf: (id) => tree.up(id).find((each) => each === 'f' || each === 'x') ?? null,
}

const person = (role: string, node: string, account = role) => ({ account, roles: [{ role, node }] })
const on = (body: Readonly<Record<string, unknown>>, who: ReturnType<typeof person>, created = false) =>
  [...rolesOn('hazard', body, who, tree, created)].sort()

test.each([
  ['a manager of the firm', person('manager', 'f'), ['manager']],
  ['a leader of a team in it', person('leader', 't'), ['leader']],
  ['a worker of a team in it', person('worker', 't'), ['worker']],
  ['the grid over it', person('grid', 'g'), ['grid']],
  ['the street over it', person('street', 's'), ['street']],
  ['the district', person('district', 'd'), ['district']],
])('%s is that to a hazard of the firm', (_who, who, roles) => {
  expect(on({ firm: 'f' }, who)).toEqual(roles)
})

test.each([
  ['a worker', person('worker', 'y')],
  ['a leader', person('leader', 'y')],
  ['a manager', person('manager', 'x')],
])('%s of another firm is nothing to it', (_who, who) => {
  expect(on({ firm: 'f' }, who)).toEqual([])
})

test('whoever reported it is its reporter, and whoever was named puts it right', () => {
  expect(on({ firm: 'f', reporter: 'w' }, person('worker', 't', 'w'))).toEqual(['reporter', 'worker'])
  expect(on({ firm: 'f', assignee: 'l' }, person('leader', 't', 'l'))).toEqual(['assignee', 'leader'])
})

test('before the server has read it, it is the reporter’s who made it here', () => {
  expect(on({ firm: 'f' }, person('worker', 't'), true)).toEqual(['reporter', 'worker'])
})

test('the responsible firm’s manager is a manager to it, and so is the place it was passed to', () => {
  expect(on({ firm: 'f', responsible: 'x' }, person('manager', 'x'))).toEqual(['manager'])
  expect(on({ firm: 'f', passed_to: 's' }, person('street', 's'))).toEqual(['street'])
})

test('a place that this phone does not know gives nobody a role', () => {
  expect(on({ firm: 'unknown' }, person('manager', 'f'))).toEqual([])
})

test('who paid a visit is its visitor', () => {
  expect([...rolesOn('visit', { firm: 'f', visitor: 'l' }, person('grid', 'g', 'l'), tree)].sort()).toEqual([
    'grid', 'visitor',
  ])
})
