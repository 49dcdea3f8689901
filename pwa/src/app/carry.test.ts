import { beforeEach, expect, test, vi } from 'vitest'

import { ask, ProblemError, Unreachable, type Question } from './ask'
import { carryInParts, nextSize } from './carry'

const bytes = new Uint8Array(200_000).map((_, at) => at % 251).buffer
const sha256 = 'a'.repeat(64)
const picture = { sha256, type: 'image/webp', bytes }

/** An upload as the server keeps it. */
let kept: Uint8Array[] = []
let asked: string[] = []
let gone = false
let breaks: (method: string) => Error | undefined = () => undefined
const size = () => kept.reduce((all, part) => all + part.byteLength, 0)

beforeEach(() => {
  kept = []
  asked = []
  gone = false
  breaks = () => undefined
})

async function api(path: string, { method = 'GET', body, headers }: Question = {}): Promise<Response> {
  asked.push(`${method} ${path}`)
  const failed = breaks(method)
  if (failed) throw failed
  const upload = path.startsWith('/uploads/')
  if ((upload && gone) || path.startsWith('/photos/')) throw new ProblemError(404, 'not-found', '')
  if (method === 'PATCH') {
    expect(new Headers(headers).get('Upload-Offset')).toBe(String(size()))
    kept.push(new Uint8Array(body as ArrayBuffer))
  }
  return new Response(null, { headers: { 'Upload-Offset': String(size()), Location: '/uploads/one' } })
}

test('a picture goes up part by part, and each is told', async () => {
  const told: number[] = []
  const onSent = async (sent: number, way: string) => {
    expect(way).toBe('/uploads/one')
    told.push(sent)
  }

  expect(await carryInParts(api, { ...picture, going: { onSent } })).toBe('arrived')
  expect(told[0]).toBe(0)
  expect(told.at(-1)).toBe(200_000)
  expect(kept.length).toBeGreaterThan(1)
  expect(new Uint8Array(await new Blob(kept as BlobPart[]).arrayBuffer())).toEqual(new Uint8Array(bytes))
})

test('it goes on where it broke off, and no byte goes twice', async () => {
  const onSent = async () => undefined
  let parts = 0
  breaks = (method) => (method === 'PATCH' && (parts += 1) > 1 ? new Unreachable('cut') : undefined)
  await expect(carryInParts(api, { ...picture, going: { onSent } })).rejects.toThrow(Unreachable)
  breaks = () => undefined
  asked = []
  await carryInParts(api, { ...picture, going: { way: '/uploads/one', onSent } })

  expect(asked[0]).toBe('HEAD /uploads/one')
  expect(asked).not.toContain('POST /uploads')
  expect(size()).toBe(200_000)
})

test('an upload that is gone begins anew', async () => {
  gone = true
  breaks = (method) => {
    if (method === 'POST') gone = false
    return undefined
  }
  expect(await carryInParts(api, { ...picture, going: { way: '/uploads/old', onSent: async () => undefined } })).toBe('arrived')
  expect(asked.slice(0, 3)).toEqual(['HEAD /uploads/old', `HEAD /photos/${sha256}`, 'POST /uploads'])
  expect(size()).toBe(200_000)
})

test.each([404, 405, 429])('a server that answers %i takes it whole', async (status) => {
  breaks = () => new ProblemError(status, 'no', '')
  expect(await carryInParts(api, picture)).toBe('whole')
})

test('what the server says of the picture itself is passed on', async () => {
  breaks = vi.fn((method: string) => (method === 'PATCH' ? new ProblemError(422, 'not-a-picture', '') : undefined))
  await expect(carryInParts(api, picture)).rejects.toMatchObject({ status: 422 })
})

test('parts grow while they go fast and shrink when they do not, within bounds', () => {
  expect([nextSize(65_536, 100), nextSize(262_144, 100)]).toEqual([131_072, 262_144])
  expect([nextSize(131_072, 9_000), nextSize(65_536, 9_000)]).toEqual([65_536, 65_536])
  expect(nextSize(131_072, 5_000)).toBe(131_072)
})

test('a problem without a body, as HEAD brings it, is known by its status', async () => {
  const headers = { 'Content-Type': 'application/problem+json' }
  vi.stubGlobal('fetch', async () => new Response(null, { status: 404, headers }))
  await expect(ask('/uploads/old', { method: 'HEAD' })).rejects.toMatchObject({ status: 404 })
  vi.unstubAllGlobals()
})
