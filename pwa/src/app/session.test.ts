import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { accounts, type Account } from './accounts'
import { ProblemError, Unreachable, type Session } from './ask'
import { apiOf, current, ended, openSession, signIn } from './session'

const me = { account: 'a1', zone: 'z', zone_name: '', name: '王安全', number: null, phone: null, roles: [], photo_limit: 4 }
const HOUR = 3_600_000

function kept(more: Partial<Account> = {}): Account {
  const tokens = { refresh: 'r1', access: 'old', accessUntil: Date.now() - HOUR, rotation: null, ended: false }
  return { account: 'a1', me, deviceId: 'd1', ...tokens, ...more }
}

function session(more: Partial<Session> = {}): Session {
  return { access: 'new', refresh: 'r2', expires_in: 900, server_time: new Date().toISOString(), me, ...more }
}

function problem(status: number, code: string): Response {
  const headers = { 'Content-Type': 'application/problem+json' }
  return new Response(JSON.stringify({ status, code, title: '请重新登录。' }), { status, headers })
}

interface Asked {
  readonly path: string
  readonly token: string | null
  readonly body: Record<string, unknown>
}

/** A server that answers with what each test says, and writes down what it was asked. */
let asked: Asked[]
function server(answer: (asked: Asked) => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('Authorization')
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const now = { path, token, body }
    asked.push(now)
    return answer(now)
  })
}

beforeEach(async () => {
  asked = []
  const texts = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  })
  await accounts.delete({ disableAutoOpen: false })
  await accounts.accounts.put(kept())
  await accounts.notes.put({ name: 'active', value: 'a1' })
  await openSession()
})
afterEach(() => vi.unstubAllGlobals())

test('the rotation lies on the phone before the server is asked for a successor', async () => {
  let onDisk: string | null | undefined
  server(async ({ path }) => {
    if (path !== '/auth/refresh') return new Response('{}')
    onDisk = (await accounts.accounts.get('a1'))?.rotation
    return Response.json(session())
  })

  await apiOf('a1')('/me')

  expect(onDisk).toMatch(/^[0-9a-f-]{36}$/)
  expect(asked[0]?.body).toEqual({ refresh: 'r1', rotation: onDisk })
  expect(asked[1]).toMatchObject({ path: '/me', token: 'Bearer new' })
  expect(await accounts.accounts.get('a1')).toMatchObject({ refresh: 'r2', rotation: null })
})

test('a lost answer is asked for again with the same rotation', async () => {
  server(() => Promise.reject(new TypeError('cut off')))
  await expect(apiOf('a1')('/me')).rejects.toThrow(Unreachable)

  server(({ path }) => (path === '/auth/refresh' ? Response.json(session()) : new Response('{}')))
  await apiOf('a1')('/me')

  const [lost, again] = asked.filter(({ path }) => path === '/auth/refresh')
  expect(lost?.body).toEqual(again?.body)
})

test('ten requests at once ask for one successor', async () => {
  server(({ path }) => (path === '/auth/refresh' ? Response.json(session()) : new Response('{}')))

  await Promise.all(Array.from({ length: 10 }, () => apiOf('a1')('/me')))

  expect(asked.filter(({ path }) => path === '/auth/refresh')).toHaveLength(1)
})

test('a sign-in that the server ended is told, and everything stays on the phone', async () => {
  server(() => problem(401, 'session-ended'))

  await expect(apiOf('a1')('/sync')).rejects.toThrow(ProblemError)

  expect(ended.value).toBe(true)
  expect(await accounts.accounts.get('a1')).toMatchObject({ refresh: 'r1', ended: true })
  expect(current.value?.me.name).toBe('王安全')
})

test('after the end nothing is asked any more until somebody signs in again', async () => {
  await accounts.accounts.put(kept({ ended: true }))
  server(() => Response.json(session({ refresh: 'r9' })))

  await expect(apiOf('a1')('/sync')).rejects.toThrow(ProblemError)
  expect(asked).toEqual([])

  await signIn({ login: '王安全', password: 'guanli-2026' })
  expect(ended.value).toBe(false)
  expect(await accounts.accounts.get('a1')).toMatchObject({ refresh: 'r9', ended: false })
})

test('without a network an expired token ends nothing', async () => {
  server(() => Promise.reject(new TypeError('offline')))

  await expect(apiOf('a1')('/sync')).rejects.toThrow(Unreachable)

  expect(ended.value).toBe(false)
  expect(current.value?.account).toBe('a1')
})

test('a token that the server refuses before its time is changed once', async () => {
  await accounts.accounts.put(kept({ access: 'early', accessUntil: Date.now() + HOUR }))
  server(({ path, token }) => {
    if (path === '/auth/refresh') return Response.json(session())
    return token === 'Bearer early' ? problem(401, 'not-signed-in') : Response.json({ fine: true })
  })

  const answer = await apiOf('a1')('/me')

  expect(await answer.json()).toEqual({ fine: true })
})

test('a wrong old password is told as such and renews nothing', async () => {
  await accounts.accounts.put(kept({ accessUntil: Date.now() + HOUR }))
  server(() => problem(401, 'wrong-password'))

  await expect(apiOf('a1')('/auth/password', { method: 'PUT', json: {} })).rejects.toMatchObject({ code: 'wrong-password' })

  expect(asked).toHaveLength(1)
})

test('a gateway’s own error page is no word of the server’s', async () => {
  await accounts.accounts.put(kept({ accessUntil: Date.now() + HOUR }))
  server(() => new Response('<h1>Bad Gateway</h1>', { status: 502 }))

  await expect(apiOf('a1')('/me')).rejects.toThrow(Unreachable)
})
