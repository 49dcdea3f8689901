import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'

import { accounts, type Account, type Place } from './accounts'
import { firmOf, firmsBelow, nodeName, openDirectory, peopleIn, personName, refreshDirectory } from './directory'
import { current } from './session'

const place = (id: string, parent: string | null, level: string, name: string): Place => ({ id, parent, level, name, code: '' })
const nodes = [
  place('d', null, 'district', '临港区'),
  place('g', 'd', 'grid', '三网格'),
  place('f', 'g', 'firm', '恒达化工'),
  place('t', 'f', 'team', '甲班'),
  place('f2', 'd', 'firm', '远航物流'),
]
const people = [{ id: 'p1', name: '刘强', number: 'A1', roles: [{ role: 'worker', node: 't' }] }]

const grid = { role: 'grid', node: 'g', node_name: '三网格', level: 'grid', relation: 'workplace', firm: null } as const
const account: Account = {
  account: 'a1', deviceId: 'd1', refresh: 'r', access: 'x', accessUntil: Date.now() + 3_600_000, rotation: null, ended: false,
  me: { account: 'a1', zone: 'z', zone_name: '', name: '李网格', number: null, phone: null, roles: [grid], photo_limit: 4 },
}

let marks: Array<string | null>
beforeEach(async () => {
  marks = []
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const mark = new Headers(init.headers).get('If-None-Match')
    marks.push(mark)
    if (mark === '"1"') return new Response(null, { status: 304 })
    return Response.json({ etag: '1', nodes, people }, { headers: { ETag: '"1"' } })
  })
  await accounts.accounts.put(account)
  current.value = account
  openDirectory()
  await nextTick()
  await vi.waitFor(() => expect(nodeName('d')).toBe('临港区'))
})
afterEach(() => vi.unstubAllGlobals())

test('the whole directory is fetched once, and then only asked after', async () => {
  await refreshDirectory()
  await refreshDirectory()

  expect(marks.slice(-2)).toEqual(['"1"', '"1"'])
  expect(nodeName('t')).toBe('甲班')
})

test('a place knows the firm it lies in', () => {
  expect(firmOf('t')?.name).toBe('恒达化工')
  expect(firmOf('g')).toBeNull()
})

test('a grid worker has the firms of his grid and no others', () => {
  expect(firmsBelow().map(({ name }) => name)).toEqual(['恒达化工'])
})

test('people are found from every place above them', () => {
  expect(peopleIn('d').map(({ name }) => name)).toEqual(['刘强'])
  expect(peopleIn('f2')).toEqual([])
})

test('one’s own name is known even where the directory does not tell it', () => {
  expect([personName('a1'), personName('p1'), personName('nobody')]).toEqual(['李网格', '刘强', ''])
})
