/** One request to the server: its answer, a `ProblemError`, or `Unreachable`. */
import { shallowRef } from 'vue'

export interface Role {
  readonly role: 'worker' | 'leader' | 'manager' | 'grid' | 'street' | 'district'
  readonly node: string
  readonly node_name: string
  readonly level: string
  readonly relation: 'employer' | 'workplace'
  readonly firm: string | null
}

export interface Me {
  readonly account: string
  readonly zone: string
  readonly zone_name: string
  readonly name: string
  readonly number: string | null
  readonly phone: string | null
  readonly roles: readonly Role[]
  readonly photo_limit: number
}

export interface Session {
  readonly access: string
  readonly refresh: string
  readonly expires_in: number
  readonly server_time: string
  readonly me: Me
}

/** What the server says when it will not: a stable code and a sentence for people. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(title)
  }
}

/** No way through to the server now; nothing is known of what it would say. */
export class Unreachable extends Error {}

/** Whether the last request found the server; every answer of it counts. */
export const reachable = shallowRef(true)

export const online = shallowRef(typeof navigator === 'undefined' || navigator.onLine !== false)
if (typeof addEventListener === 'function') {
  addEventListener('online', () => {
    online.value = true
    reachable.value = true
  })
  addEventListener('offline', () => {
    online.value = false
  })
}

const PATIENCE = 30_000

export interface Question extends Omit<RequestInit, 'body'> {
  /** Sent as JSON. */
  readonly json?: unknown
  readonly body?: BodyInit
  readonly token?: string
  /** Milliseconds; 0 waits for ever (a stream). */
  readonly patience?: number
}

/** Ask, and get an answer with a status below 400, or 304. */
export async function ask(path: string, question: Question = {}): Promise<Response> {
  const { json, token, patience = PATIENCE, signal, headers, ...init } = question
  const sent = new Headers(headers)
  if (json !== undefined) sent.set('Content-Type', 'application/json')
  if (token) sent.set('Authorization', `Bearer ${token}`)
  const limit = limited(signal, patience)
  const request: RequestInit = { ...init, headers: sent, signal: limit.signal }
  if (json !== undefined) request.body = JSON.stringify(json)
  let answer: Response
  try {
    answer = await fetch(path, request)
  } catch (error) {
    if (signal?.aborted) throw error
    reachable.value = false
    throw new Unreachable(String(error))
  } finally {
    limit.lift()
  }
  if (answer.ok || answer.status === 304) {
    reachable.value = true
    return answer
  }
  throw await problemIn(answer)
}

/** `AbortSignal.any` and `.timeout` in one, for the older browsers inside other apps. */
function limited(signal: AbortSignal | null | undefined, patience: number) {
  const both = new AbortController()
  const stop = () => both.abort()
  const timer = patience ? setTimeout(stop, patience) : undefined
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  return { signal: both.signal, lift: () => clearTimeout(timer) }
}

/** A gateway's own page of 502 to 504 is no word of the server's: nobody was reached. */
async function problemIn(answer: Response): Promise<Error> {
  const told = answer.headers.get('Content-Type')?.includes('application/problem+json')
  if (!told) {
    reachable.value = false
    return new Unreachable(`HTTP ${answer.status}`)
  }
  reachable.value = true
  // The answer to a HEAD has no body: its status is all there is.
  const body: unknown = await answer.json().catch(() => ({ code: '', title: '' }))
  const { code, title, ...more } = body as { code: string; title: string }
  return new ProblemError(answer.status, code, title, more)
}
