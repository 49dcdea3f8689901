import { expect, test } from 'vitest'

import type { Card, Question } from '../generated/records'
import { overlay } from '../sync/overlay'
import type { Body, Kind, Shown } from '../sync/types'
import { shiftAt } from '../training/shifts'
import { currentTemplate } from '../briefings/course'
import { wantedOf } from '../training/ahead'
import {
  begun, emptyQuestion, figuresOf, lackingIn, mapChange, nextOf, picturesOf, readersOf, tidied, versionsOf, whatIsLeft, withOption,
} from './cards'
import { madeOf, wrongCells } from './importing'
import { newCode, spelled } from './plates'
import { crosses, hoursOf, minuteOf, wrongIn } from './shifts'
import { nextOf as nextTemplate, tidied as tidiedTemplate, usual } from './templates'
import { en, zh } from './words'

function shown<K extends Kind>(kind: K, id: string, body: Body<K>): Shown<K> {
  return { kind, id, body, versions: {}, state: 'arrived', waiting: 0, photosWaiting: 0, photos: 0, mineOnly: false, changedAt: 0 }
}

const asked: Question = { text: '先做什么？', options: [{ text: '看' }, { text: '撤' }, { text: '问' }], right: 1 }
const whole: Body<'card'> = {
  firm: 'f', sort: '岗位风险告知卡', post: 'p', title: '罐顶',
  risks: [{ sign: '坠落', text: '罐顶湿滑' }],
  sections: { s1: { title: '必须做', text: '系好安全带', order: 0 } },
  questions: { q1: asked },
}
const card = (id: string, status: NonNullable<Card['status']>, version: number, more: Body<'card'> = {}) =>
  shown('card', id, { ...whole, status, version, ...more })

test('a new card begins with its headings in order; the notice with what the law asks to be told', () => {
  let n = 0
  const { sections } = begun('f', '重大安全风险公告', null, () => `k${(n += 1)}`) as { sections: { put: NonNullable<Card['sections']> } }
  expect(Object.values(sections.put).map(({ order }) => order)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(Object.values(sections.put).map(({ title }) => title)).toContain('应急措施')
  expect(lackingIn({ sections: sections.put })).toBe('sections')
})

test('what nobody wrote is left out, and the right answer stays the right one', () => {
  const question = { text: '问', options: [{ text: '' }, { text: '甲' }, { text: '乙' }], right: 2 }
  const { risks, sections, questions } = tidied({
    risks: [{ sign: '火', text: ' ' }],
    sections: { a: { title: '空', text: '', order: 0 }, b: { title: '有', text: '字', order: 5 } },
    questions: { q: question, none: emptyQuestion() },
  })
  expect(risks).toEqual([])
  expect(sections).toEqual({ b: { title: '有', text: '字', order: 0 } })
  expect(questions).toEqual({ q: { text: '问', options: [{ text: '甲' }, { text: '乙' }], right: 1 } })
})

test('a card says what it lacks before it is published', () => {
  const withQuestion = (question: Partial<Question>) => lackingIn({ ...whole, questions: { q: { ...asked, ...question } } })
  expect(lackingIn(whole)).toBe(null)
  expect(lackingIn({ ...whole, sections: { s: { title: ' ', text: '字' } } })).toBe('heading')
  expect(withQuestion({ text: '' })).toBe('question')
  expect(withQuestion({ options: [{ text: '甲' }, { text: ' ' }], right: 0 })).toBe('options')
  expect(withQuestion({ options: [{ text: '甲' }, { text: '', photo: 'x' }], right: 0 })).toBe('option')
  expect(withQuestion({ right: -1 })).toBe('right')
  expect(lackingIn({ ...whole, risks: [{ sign: '火', text: '十五个字的风险真的太长了写不下' }] })).toBe('long')
})

test('an option that goes takes no other’s place as the right one', () => {
  expect(withOption(asked, 0, null).right).toBe(0)
  expect(withOption(asked, 2, null).right).toBe(1)
  // Nobody said that the next one is right.
  expect(withOption(asked, 1, null).right).toBe(-1)
  expect(withOption(asked, 3, { text: '等' }).options.map(({ text }) => text)).toEqual(['看', '撤', '问', '等'])
})

test('the next version says the same, with the pictures that could be brought along', () => {
  const pictured = {
    ...whole,
    sections: { s1: { title: '必须做', text: '系', order: 0, photo: 'old' } },
    questions: { q1: { ...asked, options: [{ text: '看', photo: 'old' }, { text: '撤', photo: 'lost' }] } },
    status: '已发布', version: 3,
  } as const
  expect(picturesOf(pictured)).toEqual(['old', 'lost'])
  const next = overlay({}, nextOf(pictured, new Map([['old', 'new']])), 'card') as Body<'card'>
  expect(next.sections?.['s1']?.photo).toBe('new')
  expect(next.questions?.['q1']?.options.map(({ photo }) => photo)).toEqual(['new', null])
  expect([next.status, next.version, next.title]).toEqual([undefined, undefined, '罐顶'])
})

test('a map is told as the change of what it was', () => {
  const change = mapChange({ a: { n: 1 }, b: { n: 2 }, c: { n: 3 } }, { a: { n: 1 }, b: { n: 9 }, d: { n: 4 } })
  expect(change).toEqual({ put: { b: { n: 9 }, d: { n: 4 } }, drop: ['c'] })
})

test('versions stand newest first; after a withdrawal an earlier one, or the firm’s, is left', () => {
  const [one, two, draft] = [card('1', '已发布', 1), card('2', '已发布', 2), card('3', '草稿', 0)]
  const firms = card('4', '已发布', 1, { post: null })
  expect(versionsOf([one, draft, two, firms], 'p', '岗位风险告知卡').map(({ id }) => id)).toEqual(['3', '2', '1'])
  expect(whatIsLeft([one, two, firms], two)?.id).toBe('1')
  expect(whatIsLeft([two, firms], two)?.id).toBe('4')
  expect(whatIsLeft([two], two)).toBe(null)
})

test('the figures of the menu', () => {
  const cards = [card('1', '已发布', 1, { audio: 'r' }), card('2', '已发布', 1, { post: 'q' }), card('3', '草稿', 0, { post: 'o' })]
  const told = [shown('post', 'x', { node: 'p', plate: '7k3m9x2bqd' }), shown('post', 'y', { node: 'q', plate: '' })]
  expect(figuresOf(['p', 'q', 'o'], cards, told)).toEqual({ posts: 3, withoutCard: 1, withoutAudio: 1, withoutPlate: 2 })
})

test('who read a notice: of everybody, those who did not yet first', () => {
  const receipts = [
    shown('receipt', '1', { card: 'c', person: 'b', read: { x: '2026-11-02T08:00:00+08:00', y: '2026-11-01T08:00:00+08:00' } }),
    shown('receipt', '2', { card: 'other', person: 'a', read: { x: '2026-11-01T08:00:00+08:00' } }),
  ]
  expect(readersOf('c', ['a', 'b'], receipts)).toEqual([
    { id: 'a', read: null },
    { id: 'b', read: '2026-11-01T08:00:00+08:00' },
  ])
})

test('a plate’s code is what the server takes, and another each time', () => {
  expect(newCode()).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/)
  expect(newCode()).not.toBe(newCode())
  expect(newCode(Uint8Array.from([0, 31, 32, 255, 1, 2, 3, 4, 5, 6]))).toBe('0z0z123456')
  expect(spelled('7k3m9x2bqd')).toBe('7k3 m9x 2bqd')
})

test('a shift that ends before it starts runs past midnight and belongs to the day it began', () => {
  const night = { name: '夜班', starts: 20 * 60, ends: 8 * 60 }
  expect([crosses(night), hoursOf(night)]).toEqual([true, 12])
  expect(crosses({ name: '白班', starts: 480, ends: 1200 })).toBe(false)
  expect(hoursOf({ name: '全天', starts: 480, ends: 480 })).toBe(24)
  // Three in the morning on the 2nd, by the zone's time.
  expect(shiftAt({ night }, 60, Date.parse('2026-11-02T03:00:00+08:00'), '班中')).toEqual({ day: '2026-11-01', shift: 'night' })
})

test('times and names of shifts', () => {
  expect(['08:30', '0:05', '24:00', '8.30', '', '12:60'].map(minuteOf)).toEqual([510, 5, null, null, null, null])
  const shift = (name: string) => ({ name, starts: 0, ends: 60 })
  expect(wrongIn({ a: shift('早'), b: shift('晚') }, 60)).toBe(null)
  expect(wrongIn({ a: shift(' ') }, 60)).toBe('name')
  expect(wrongIn({ a: shift('早'), b: shift('早 ') }, 60)).toBe('twice')
  expect(wrongIn({ a: shift('早') }, 241)).toBe('early')
  expect(wrongIn({ a: shift('早') }, Number.NaN)).toBe('early')
})

test('a template begins from the general one, and the next version keeps the keys of its points', () => {
  const { points, topics } = usual('f', '班后') as Body<'template'>
  expect([points?.length, topics?.length]).toEqual([4, 6])
  const next = nextTemplate({ firm: 'f', segment: '班后', points: points ?? [], status: '已发布', version: 2 })
  expect(next['points']).toBe(points)
  expect('status' in next || 'version' in next).toBe(false)
  expect(tidiedTemplate({ points: [{ key: 'a', text: ' ' }, { key: 'b', text: '查' }], topics: ['', ' 讲 '] })).toEqual({
    points: [{ key: 'b', text: '查' }],
    topics: ['讲'],
  })
  const of = (id: string, status: '草稿' | '已发布' | '已停用', version: number) => shown('template', id, { segment: '班前', status, version })
  expect(currentTemplate([of('1', '已发布', 1), of('2', '已停用', 2), of('3', '草稿', 0)], '班前')?.id).toBe('1')
})

test('what a form made, and what is wrong in it', () => {
  const made = { teams: 0, posts: 2, people: 1999, cards: 0, templates: 0, inductions: 3 }
  expect(madeOf(made)).toEqual([['posts', 2], ['people', 1999], ['inductions', 3]])
  const errors = [{ sheet: '人员', row: 7, column: '手机号', code: 'bad-phone', message: '手机号不对。' }]
  expect(wrongCells('rows-wrong', { wrong: 1, errors })).toEqual({ wrong: 1, errors })
  expect(wrongCells('not-a-form', {})).toBe(null)
  expect(wrongCells('rows-wrong', {})).toBe(null)
})

test('the pictures to be here beforehand: of what counts now, in the sizes in which it is shown', () => {
  const pictures = {
    sections: { s: { title: '做', text: '', photo: 'a' } },
    questions: { q: { ...asked, options: [{ text: '看', photo: 'b' }, { text: '撤', photo: 'a' }] } },
  }
  const cards = [card('1', '已发布', 2, pictures), card('2', '已发布', 1, { sections: { s: { title: '旧', text: '', photo: 'old' } } })]
  expect(wantedOf(cards, [null, 'p'])).toEqual([['a', 'view'], ['b', 'thumb'], ['a', 'thumb']])
  expect(wantedOf(cards, [null, 'elsewhere'])).toEqual([])
})

test('both languages say the same, and neither says what only machines know', () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  for (const [key, text] of Object.entries(zh)) expect([key, values(en[key as keyof typeof zh])]).toEqual([key, values(text)])
  const machinery = /同步|队列|冲突|缓存|服务器|500/
  expect(Object.values(zh).filter((text) => machinery.test(text))).toEqual([])
  expect([...Object.values(zh), ...Object.values(en)].filter((text) => !text.trim())).toEqual([])
})
