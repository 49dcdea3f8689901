import { expect, test } from 'vitest'

import type { Conflict, Disputed } from '../generated/records'
import { anew, canKeepBoth, isWhole, joined, putBack, questionsAnew, settlement } from './resolve'

const words: Disputed = { field: 'summary', key: '', base: '护栏断了', mine: '东边护栏断了', theirs: '西边护栏断了' }
const place: Disputed = { field: 'place', key: '', base: '', mine: '三楼', theirs: '四楼' }

function about(...disputed: Disputed[]): { id: string; body: Partial<Conflict> } {
  return { id: 'c', body: { about_kind: 'hazard', about_id: 'h', disputed } }
}

test('mine is written again, and says which question it settles', () => {
  expect(settlement(about(words), 'mine', { summary: '西边护栏断了' })).toEqual({
    op: 'patch', kind: 'hazard', id: 'h', set: { summary: '东边护栏断了' }, resolves: ['c'],
  })
})

test('theirs already stands: nothing is written, the question is settled', () => {
  expect(settlement(about(words), 'theirs', { summary: '西边护栏断了' })).toEqual({
    op: 'patch', kind: 'hazard', id: 'h', set: {}, resolves: ['c'],
  })
})

test('theirs is written where a third person has changed it since', () => {
  expect(settlement(about(words), 'theirs', { summary: '都修好了' }).set).toEqual({ summary: '西边护栏断了' })
})

test('both keep their words, each field in its own way', () => {
  expect(settlement(about(words, place), 'both', { summary: '西边护栏断了', place: '四楼' }).set).toEqual({
    summary: '西边护栏断了\n东边护栏断了',
    place: '四楼；三楼',
  })
})

test('who only added to the other’s words is not repeated', () => {
  expect(joined('护栏断了两根', '护栏断了', false)).toBe('护栏断了两根')
  expect(joined('护栏断了', '护栏断了两根', false)).toBe('护栏断了两根')
})

test('both can be kept of words only, and only where they fit', () => {
  expect(canKeepBoth('hazard', [words, place])).toBe(true)
  expect(canKeepBoth('hazard', [{ ...words, field: 'status', mine: '待整改', theirs: '转办' }])).toBe(false)
  expect(canKeepBoth('hazard', [{ ...place, mine: '三'.repeat(150), theirs: '四'.repeat(150) }])).toBe(false)
  expect(canKeepBoth('hazard', [{ ...words, mine: null }])).toBe(false)
  expect(canKeepBoth('hazard', [])).toBe(false)
})

test('a step that two people took is settled with everything that moves with it', () => {
  const status: Disputed = { field: 'status', key: '', base: '', mine: '待整改', theirs: '待整改' }
  const deadline: Disputed = { field: 'deadline', key: '', base: null, mine: '2026-12-01', theirs: '2026-12-05' }
  const now = { status: '待整改', deadline: '2026-12-05' }
  expect(settlement(about(status, deadline), 'mine', now).set).toEqual({ status: '待整改', deadline: '2026-12-01' })
  expect(settlement(about(status, deadline), 'theirs', now).set).toEqual({})
})

test('one picture of many is chosen without touching the others', () => {
  const photo: Disputed = { field: 'photos', key: 'a', base: null, mine: { part: 'after' }, theirs: { part: 'before' } }
  const now = { photos: { a: { part: 'before' }, b: {} } }
  expect(settlement(about(photo), 'mine', now).set).toEqual({ photos: { put: { a: { part: 'after' } }, drop: [] } })
})

test('a third text takes the place of both, and only texts are asked for', () => {
  expect(questionsAnew('hazard', [words, place]).map(({ field }) => field)).toEqual(['summary', 'place'])
  expect(questionsAnew('hazard', [words, { ...words, field: 'status' }])).toEqual([])
  expect(questionsAnew('hazard', [{ ...words, field: 'photos', key: 'a' }])).toEqual([])
  const now = { summary: '西边护栏断了', place: '四楼' }
  expect(anew(about(words, place), { summary: '两边都断了', place: '四楼' }, now)).toEqual({
    op: 'patch', kind: 'hazard', id: 'h', set: { summary: '两边都断了' }, resolves: ['c'],
  })
})

test('putting back is an ordinary change', () => {
  expect(putBack('hazard', words, words.mine, { summary: words.theirs })).toEqual({ summary: '东边护栏断了' })
})

test('a deleted record that another went on writing is disputed as a whole', () => {
  expect(isWhole(about({ ...words, field: '' }).body)).toBe(true)
  expect(isWhole(about(words).body)).toBe(false)
})
