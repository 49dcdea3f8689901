import { expect, test } from 'vitest'

import type { Hazard } from '../generated/records'
import type { Shown } from '../sync/types'
import { metresBetween, nearby } from './nearby'

const now = Date.parse('2026-11-24T08:00:00+08:00')
const at = (lat: number, lon: number, accuracy = 10) => ({ lat, lon, accuracy })

function shown(id: string, body: Partial<Hazard>): Shown<'hazard'> {
  const rest = { versions: {}, state: 'arrived', waiting: 0, photosWaiting: 0, photos: 0, mineOnly: false, changedAt: 0 } as const
  return { kind: 'hazard', id, body: { firm: 'f', seen_at: '2026-11-22T08:00:00+08:00', ...body }, ...rest }
}

const found = (mine: Partial<Hazard>, ...others: Shown<'hazard'>[]) =>
  nearby({ firm: 'f', ...mine }, 'mine', others, now).map(({ id }) => id)

test('the same place in words, two days ago, is worth a look', () => {
  expect(found({ place: '东门 ' }, shown('it', { place: '东门' }))).toEqual(['it'])
})

test('thirty metres away is near, three hundred is not', () => {
  const here = at(31.2, 121.4)
  expect(Math.round(metresBetween(here, at(31.20027, 121.4)))).toBe(30)
  expect(found({ spot: here }, shown('near', { spot: at(31.20027, 121.4) }), shown('far', { spot: at(31.2027, 121.4) }))).toEqual(['near'])
})

test('a position that may be anywhere finds nothing', () => {
  expect(found({ spot: at(31.2, 121.4, 800) }, shown('it', { spot: at(31.2, 121.4) }))).toEqual([])
})

test('itself, what is closed, what is old and another firm’s are no hint', () => {
  const place = '东门'
  expect(
    found(
      { place },
      shown('mine', { place }),
      shown('closed', { place, status: '已销号' }),
      shown('old', { place, seen_at: '2026-10-01T08:00:00+08:00' }),
      shown('theirs', { place, firm: 'x' }),
      shown('nowhere', { place: '' }),
    ),
  ).toEqual([])
})
