import { expect, test } from 'vitest'

import type { Me, Role } from '../app/ask'
import type { Hazard } from '../generated/records'
import type { Shown } from '../sync/types'
import { sieve, type Wanted } from './sieve'

const path = ['g', 'f']
const liesIn = (node: string, top: string) => path.indexOf(node) >= path.indexOf(top) && path.includes(node)
const held = { role: 'manager', node: 'f', node_name: '', level: 'firm', relation: 'employer', firm: 'f' } as Role
const me: Me = { account: 'm', zone: '', zone_name: '', name: '', number: null, phone: null, photo_limit: 4, roles: [held] }

function shown(id: string, body: Partial<Hazard>, more: Partial<Shown<'hazard'>> = {}): Shown<'hazard'> {
  const rest = { versions: {}, state: 'arrived', waiting: 0, photosWaiting: 0, photos: 0, mineOnly: false, changedAt: 0 } as const
  return { kind: 'hazard', id, body: { firm: 'f', ...body }, ...rest, ...more }
}

const hazards = [
  shown('new', { seen_at: '2026-11-24T08:00:00+08:00', summary: '漏油' }),
  shown('given', { status: '退回', deadline: '2026-12-01', seen_at: '2026-11-20T08:00:00+08:00', assignee: 'm' }),
  shown('soon', { status: '待整改', deadline: '2026-11-25', seen_at: '2026-11-21T08:00:00+08:00' }),
  shown('closed', { status: '已销号', seen_at: '2026-11-23T08:00:00+08:00', reporter: 'm' }),
  shown('unsent', { seen_at: '2026-11-22T08:00:00+08:00', status: '已上报' }, { mineOnly: true }),
]

const found = (wanted: Partial<Wanted>) =>
  sieve(hazards, { whose: 'all', stands: 'any', words: '', ...wanted }, me, liesIn, ({ body }) => body.summary ?? '').map(
    ({ id }) => id,
  )

test('all of them, the newest first', () => {
  expect(found({})).toEqual(['new', 'closed', 'unsent', 'soon', 'given'])
})

test('mine are those I reported, and those that only this phone knows', () => {
  expect(found({ whose: 'mine' })).toEqual(['closed', 'unsent'])
})

test('what I am to do, the nearest day first', () => {
  expect(found({ whose: 'todo' })).toEqual(['soon', 'given', 'new', 'unsent'])
})

test('open ones, one state, and words', () => {
  expect(found({ stands: 'open' })).not.toContain('closed')
  expect(found({ stands: '退回' })).toEqual(['given'])
  expect(found({ words: ' 漏 ' })).toEqual(['new'])
})
