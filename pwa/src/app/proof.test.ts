import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ask, ProblemError, Unreachable, type Question } from './ask'
import { matchOf, proofBehind, proofLink, takeBackLinks, type Naming, type PhotoProof } from './proof'

vi.mock('./session', () => ({ api: (path: string, question: Question) => ask(path, question) }))

const line: Naming = {
  kind: 'hazard', record: 'r', number: '', by: '顾一', claimed: '2026-11-28T07:42:10Z', chosen: false,
  original: 'o', copy_of: '', received: 5, position: 1, genuine: true,
}
const proof: PhotoProof = {
  zone: '临港', copy: 'c', renditions: { view: 'v', thumb: 't' }, on_shelf: 'intact',
  named: [line], expires: 7,
}

/** What the server says, and what it was asked. */
let answer: () => Response
let asked: string[]
beforeEach(() => {
  asked = []
  vi.stubGlobal('location', { origin: 'https://anxun.example' })
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    asked.push([method, path, body].filter(Boolean).join(' '))
    return answer()
  })
})
afterEach(() => vi.unstubAllGlobals())

function problem(status: number, code: string): Response {
  const headers = { 'Content-Type': 'application/problem+json' }
  return new Response(JSON.stringify({ code, title: '' }), { status, headers })
}

test.each([
  ['o', 'original'],
  ['c', 'copy'],
  ['v', 'view'],
  ['t', 'thumb'],
  ['x', 'none'],
])('a file whose hash is %s is %s', (sha256, match) => {
  expect(matchOf(sha256, proof)).toBe(match)
})

test('what the camera gave is called that, even where it was sent as it was', () => {
  expect(matchOf('o', { ...proof, copy: 'o' })).toBe('original')
})

test('of a picture that was drawn on, the one before is known too', () => {
  expect(matchOf('b', { ...proof, named: [line, { ...line, copy_of: 'b' }] })).toBe('undrawn')
  expect(matchOf('b', proof)).toBe('none')
})

test('links are taken back', async () => {
  answer = () => new Response(null, { status: 204 })

  await takeBackLinks('f0')
  expect(asked).toEqual(['DELETE /photos/f0/proof'])
})

test('what is no token leads nowhere, as one that is over', async () => {
  answer = () => problem(422, 'invalid')

  expect(await proofBehind('x'.repeat(200))).toBeNull()
})

test('a link has its token behind the #, where no server sees it', async () => {
  answer = () => Response.json({ token: 'abc-_9', expires: 7 }, { status: 201 })

  expect(await proofLink('f0')).toEqual({ url: 'https://anxun.example/#/proof/abc-_9', expires: 7 })
  expect(asked).toEqual(['POST /photos/f0/proof'])
})

test('what a link tells is asked for with its token in the body', async () => {
  answer = () => Response.json(proof)

  expect(await proofBehind('abc')).toEqual(proof)
  expect(asked).toEqual(['POST /proof {"token":"abc"}'])
})

test('a link that has expired is no error, but a network that is missing is', async () => {
  answer = () => problem(404, 'not-found')
  expect(await proofBehind('abc')).toBeNull()
  answer = () => problem(429, 'too-many-requests')
  await expect(proofBehind('abc')).rejects.toThrow(ProblemError)
  answer = () => Response.error()
  await expect(proofBehind('abc')).rejects.toThrow(Unreachable)
})
