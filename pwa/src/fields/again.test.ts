import { expect, test } from 'vitest'

import { draftAgain, questionsAgain, readContent, wayAgain, type Read } from './again'

const told = (op: string, set: Record<string, unknown>, kind = 'hazard') =>
  readContent(JSON.stringify({ mid: 'm', dseq: 1, op, kind, id: 'h', made_at: '2026-11-24T07:42:00+08:00', set })) as Read

test('a report that was not accepted becomes a draft with everything that was written', () => {
  const read = told('create', { firm: 'f', summary: '漏油', photos: { put: { a: {} } }, status: '已上报', number: 'YH-1', tea: 1 })
  expect(wayAgain(read)).toBe('draft')
  expect(draftAgain(read)).toEqual({ firm: 'f', summary: '漏油', photos: { put: { a: {} } } })
})

test('what was written on top of it is laid over it, in that order', () => {
  const text = (op: string, set: object) => JSON.stringify({ mid: 'm', dseq: 1, op, kind: 'hazard', id: 'h', set })
  const create = text('create', { firm: 'f', summary: '漏油', photos: { put: { a: {}, b: {} } } })
  const later = [text('patch', { summary: '漏油一片' }), text('patch', { place: '东门', photos: { put: { c: {} }, drop: ['a'] } })]
  const read = readContent(create, later) as Read
  expect(read).toMatchObject({ op: 'create', later: 2, withdrawn: false })
  expect(draftAgain(read)).toEqual({ firm: 'f', summary: '漏油一片', place: '东门', photos: { put: { b: {}, c: {} } } })
  expect(readContent(create, [...later, text('delete', {}), '{"broken'])).toMatchObject({ later: 3, withdrawn: true })
})

test('changed words can be written anew, and only those are asked', () => {
  const read = told('patch', { summary: '漏油', place: '东门', photos: { put: {} } })
  expect(wayAgain(read)).toBe('fields')
  expect(questionsAgain(read).map(({ field }) => field)).toEqual(['place', 'summary'])
})

test('a step is taken again from where the record stands now', () => {
  expect(wayAgain(told('patch', { status: '待整改', deadline: '2026-12-01' }))).toBe('step')
})

test('a deletion that came too late can only be kept on file', () => {
  expect(wayAgain(told('delete', {}))).toBe('none')
})

test('what this app cannot read is not guessed at', () => {
  expect(readContent('{"kind":"tea","id":"x","op":"create"}')).toBeNull()
  expect(readContent('{"kind":')).toBeNull()
  expect(readContent('null')).toBeNull()
})
