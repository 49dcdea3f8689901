import { expect, test } from 'vitest'

import type { Card, Checkin } from '../generated/records'
import { shown } from '../sync/testing/shown'
import type { Body } from '../sync/types'
import { answer, begin, goOn } from './asking'
import { currentCard, nextQuestion, spokenText } from './cards'
import { knownOf, membersOf } from './members'
import { outcomeOf } from './outcome'
import { lastDays } from './period'
import { judge, readPlate } from './plate'
import { postGroups } from './posts'
import { en, zh } from './words'

const question = (text: string, right: number) => ({ text, options: [{ text: '甲' }, { text: '乙' }], right })
const card: Body<'card'> = { questions: { q1: question('一', 0), q2: question('二', 1) } }

test('a right answer ends it', () => {
  const first = begin(card, 0)
  expect(first.asked?.key).toBe('q1')
  const done = answer(first, 0)
  expect([done.over, done.answers]).toEqual([true, [{ question: 'q1', chosen: 0, right: true }]])
})

test('a wrong one shows the right one, asks a sibling, and ends after two: both are kept', () => {
  const wrong = answer(begin(card, 0), 1)
  expect([wrong.shows, wrong.over]).toEqual([0, false])
  // Nothing can be chosen while the right one is shown.
  expect(answer(wrong, 0)).toBe(wrong)
  const sibling = goOn(wrong, card, 0)
  expect(sibling.asked?.key).toBe('q2')
  const over = answer(sibling, 0)
  expect(over.over).toBe(true)
  expect(over.answers.map(({ right }) => right)).toEqual([false, false])
})

test('a card that asks nothing is over at once, and one question comes again where there is no other', () => {
  expect(begin({}, 0.5).over).toBe(true)
  expect(begin(null, 0.5).over).toBe(true)
  expect(nextQuestion({ questions: { q1: question('一', 0) } }, ['q1'], 0.99)?.key).toBe('q1')
})

test('what was answered before the tab was killed counts when it is opened again', () => {
  const before = answer(begin(card, 0), 1).answers
  const again = begin(card, 0, before)
  expect([again.over, again.asked?.key]).toEqual([false, 'q2'])
})

test('the card that counts is the published one with the highest version, or the one still on its way up', () => {
  const of = (id: string, status: NonNullable<Card['status']>, version: number) =>
    shown('card', id, { post: 'p', sort: '岗位风险告知卡', status, version })
  const [one, two, draft] = [of('1', '已发布', 1), of('2', '已发布', 2), of('3', '草稿', 0)]
  expect(currentCard([two, one, draft], 'p')?.id).toBe('2')
  expect(currentCard([one, of('4', '已发布', 0), two], 'p')?.id).toBe('4')
  expect(currentCard([of('5', '已停用', 9)], 'p')).toBe(null)
  expect(currentCard([two], 'q')).toBe(null)
  // What the firm says to everybody counts where a post has nothing of its own.
  const firms = shown('card', '6', { post: null, sort: '岗位风险告知卡', status: '已发布', version: 1 })
  expect([currentCard([firms, two], 'p')?.id, currentCard([firms, two], 'q')?.id]).toEqual(['2', '6'])
})

test('a card is read aloud in its own order', () => {
  const sections = { b: { title: '必须做', text: '系安全带', order: 1 }, a: { title: '今日风险', text: '湿滑', order: 0 } }
  expect(spokenText({ risks: [{ sign: '坠落', text: '罐顶湿滑' }], sections })).toBe(
    '今天的风险：罐顶湿滑。今日风险：湿滑。必须做：系安全带',
  )
})

test('what a check-in came to is the same as the server says', () => {
  const act = (...tries: boolean[]) => ({
    at: '2026-11-29T07:38:00+08:00',
    how: '本人手机' as const,
    answers: tries.map((right) => ({ question: 'q', chosen: 0, right })),
  })
  const talk = { at: '2026-11-29T08:00:00+08:00', how: '代点' as const }
  const cases: [Partial<Checkin>, string | null][] = [
    [{ acts: { a: act(true) } }, '合格'],
    [{ acts: { a: act() } }, '合格'],
    [{ acts: { a: act(false, true) } }, '合格'],
    [{ acts: { a: act(false, false) } }, '待当面讲解'],
    [{ acts: { a: act(false, false), b: act(true) } }, '合格'],
    [{ acts: { a: act(false, false) }, talks: { a: { ...talk, side: '班长' } } }, '待当面讲解'],
    [{ acts: { a: act(false, false) }, talks: { a: { ...talk, side: '班长' }, b: { ...talk, side: '本人' } } }, '讲解后合格'],
    // Who may not see the answers goes by what he is told.
    [{ result: '讲解后合格' }, '讲解后合格'],
    [{}, null],
  ]
  for (const [body, expected] of cases) expect([body, outcomeOf(body)]).toEqual([body, expected])
})

const POST = '0192f0c1-2d00-7000-8000-000000000001'

test('a plate is read out of its address, and nothing else is', () => {
  const read = { post: POST, code: '7k3m9x2bqd' }
  expect(readPlate(`https://anxun.example/#/p/${POST}.7k3m9x2bqd`)).toEqual(read)
  expect(readPlate(`${POST}.7k3m9x2bqd`)).toEqual(read)
  for (const other of ['', 'https://shop.example/42', `${POST}.7K3M9X2BQD`, `${POST}.`, `x${POST}.7k3m9x2bqd`]) {
    expect([other, readPlate(other)]).toEqual([other, null])
  }
})

test('a plate that was replaced counts no more, and one of a post unknown here is neither', () => {
  const posts = [shown('post', 'r', { node: POST, plate: '7k3m9x2bqd' })]
  expect(judge({ post: POST, code: '7k3m9x2bqd' }, posts)).toBe('good')
  expect(judge({ post: POST, code: '0000000000' }, posts)).toBe('revoked')
  expect(judge({ post: 'other', code: '7k3m9x2bqd' }, posts)).toBe('unknown')
})

test('nothing known of somebody is no absence, and his own check-in marks him as there', () => {
  const person = (id: string, node: string) => ({ id, name: id, number: null, roles: [{ role: 'worker', node }] })
  const fresh = shown('newcomer', 'n', { name: '新人', team: 'team' })
  const entered = shown('newcomer', 'm', { name: '登记过', team: 'team', account: 'a' })
  const liesIn = (node: string, top: string) => node === top || node.startsWith(`${top}/`)
  const members = membersOf('team', [person('a', 'team/post'), person('b', 'team'), person('c', 'elsewhere')], [fresh, entered], liesIn)
  expect(members.map(({ key, post }) => [key, post])).toEqual([['a', 'team/post'], ['b', 'team'], ['n', 'team']])
  const act = { at: '2026-11-29T07:38:00+08:00', how: '本人手机' as const }
  const his = shown('checkin', 'x', { person: 'a', shift: 'day', acts: { k: act } })
  const nights = shown('checkin', 'y', { person: 'b', shift: 'night', acts: { k: act } })
  const known = knownOf(members, [his, nights], 'day', { attendance: { n: '请假' } })
  expect(known.map(({ presence, result }) => [presence, result])).toEqual([['到', '合格'], [null, null], ['请假', null]])
})

test('one can choose one’s own post first, and a team without posts stands for one', () => {
  const liesIn = (node: string, top: string) => node === top || node.startsWith(`${top}/`)
  const posts = ['f/t/a', 'f/t/b', 'f/u/c'].map((id) => ({ id, parent: id.slice(0, 3) }))
  const of = (...own: string[]) => postGroups(own, posts, liesIn).map(({ word, ids }) => [word, ...ids])
  expect(of('f/t/a')).toEqual([['mine', 'f/t/a'], ['team', 'f/t/b'], ['others', 'f/u/c']])
  expect(of('f/t')).toEqual([['team', 'f/t/a', 'f/t/b'], ['others', 'f/u/c']])
  expect(of('f/v')).toEqual([['mine', 'f/v'], ['others', 'f/t/a', 'f/t/b', 'f/u/c']])
  expect(postGroups(['f'], [], liesIn)).toEqual([{ word: 'mine', ids: ['f'] }])
})

test('both languages have the same words, and no word of the machinery', () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh))
  const machinery = ['同步', '队列', '冲突', '缓存', '服务器', '500']
  expect(Object.values(zh).filter((text) => machinery.some((word) => text.includes(word)))).toEqual([])
})

test('the days of a paper are the zone’s, early in the morning too', () => {
  expect(lastDays(Date.parse('2026-05-28T07:30:00+08:00'), 1)).toEqual({ from: '2026-05-28', to: '2026-05-28' })
  expect(lastDays(Date.parse('2026-05-28T23:59:00+08:00'), 92)).toEqual({ from: '2026-02-26', to: '2026-05-28' })
})
