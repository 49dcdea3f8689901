/**
 * Who is signed in, and requests in their name.
 *
 * Without a network everything goes on with an expired token. A sign-in that the
 * server ended shows a banner; nothing on the phone is deleted for it.
 */
import { computed, shallowRef } from 'vue'
import { v4 as uuid } from 'uuid'

import { alone } from '../sync/lock'
import {
  accounts,
  activeAccount,
  deviceId,
  forgetAccount,
  setActive,
  type Account,
} from './accounts'
import { ask, ProblemError, type Question, type Session } from './ask'
import { deviceName } from './browser'
import { noteNobodyLeft } from './marker'

export const current = shallowRef<Account | null>(null)
export const me = computed(() => current.value?.me ?? null)
/** 登录过期: the server wants a new sign-in; the contents are safe. */
export const ended = computed(() => current.value?.ended ?? false)

/** A token this close to its end is renewed before it is used. */
const MARGIN = 30_000
/** Tells the first paint (`public/look.js`) that somebody is signed in. */
const HERE = 'anxun-active'

/** Take up where the phone was left. */
export async function openSession(): Promise<void> {
  show(await activeAccount())
  if (!current.value && (await allAccounts()).length === 0) noteNobodyLeft()
}

/** Another tab signed out or changed people: this one must not go on as before. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === HERE && newValue !== (current.value?.account ?? null)) location.reload()
  })
}

function show(account: Account | null): void {
  current.value = account
  if (account) localStorage.setItem(HERE, account.account)
  else localStorage.removeItem(HERE)
}

export interface SignIn {
  readonly login: string
  readonly password: string
  readonly zone?: string
}

export async function signIn(who: SignIn): Promise<void> {
  await enter('/auth/sign-in', { ...who })
}

export interface Greeting {
  readonly zone: string
  readonly name: string
  readonly expires: string
}

/** Whose code this is, so that the phone can greet by name. */
export async function greet(code: string): Promise<Greeting> {
  return (await ask(`/auth/enrol/${encodeURIComponent(code)}`)).json() as Promise<Greeting>
}

export async function enrol(code: string, password: string): Promise<void> {
  await enter('/auth/enrol', { code, password })
}

async function enter(path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const id = await deviceId()
  const device = { id, name: deviceName() }
  const answer = await ask(path, { method: 'POST', json: { ...body, device } })
  const account = accountFrom((await answer.json()) as Session, id)
  await accounts.transaction('rw', accounts.accounts, accounts.notes, async () => {
    await accounts.accounts.put(account)
    await setActive(account.account)
  })
  show(account)
}

function accountFrom(session: Session, id: string): Account {
  const now = Date.now()
  return {
    account: session.me.account,
    me: session.me,
    deviceId: id,
    refresh: session.refresh,
    access: session.access,
    accessUntil: now + session.expires_in * 1000,
    rotation: null,
    ended: false,
  }
}

/** A request of whoever is in front of the phone. */
export function api(path: string, question: Question = {}): Promise<Response> {
  const account = current.value?.account
  if (!account) return Promise.reject(new ProblemError(401, 'not-signed-in', ''))
  return apiOf(account)(path, question)
}

/** Requests of one account, also while another is in front. */
export function apiOf(account: string) {
  return async (path: string, question: Question = {}): Promise<Response> => {
    const token = await tokenOf(account)
    try {
      return await ask(path, { ...question, token })
    } catch (error) {
      const refused = error instanceof ProblemError && error.status === 401
      if (!refused || error.code === 'wrong-password') throw error
      // A clock that jumped, or keys that the server changed: one fresh token, one more try.
      return ask(path, { ...question, token: await tokenOf(account, token) })
    }
  }
}

/** A token that still holds; `stale` is one that the server has just refused. */
async function tokenOf(account: string, stale = ''): Promise<string> {
  const kept = await accounts.accounts.get(account)
  if (kept && holds(kept, stale)) return kept.access
  return alone(`anxun-refresh-${account}`, locks(), () => renew(account, stale))
}

/** Two tabs renew once. */
function locks(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks
}

function holds(kept: Account, stale: string): boolean {
  return !kept.ended && kept.access !== stale && kept.accessUntil - MARGIN > Date.now()
}

async function renew(account: string, stale: string): Promise<string> {
  const kept = await accounts.accounts.get(account)
  if (!kept || kept.ended) throw new ProblemError(401, 'session-ended', '')
  // Another tab may have asked while this one waited its turn.
  if (holds(kept, stale)) return kept.access
  const rotation = kept.rotation ?? uuid()
  await accounts.accounts.update(account, { rotation })
  try {
    const answer = await ask('/auth/refresh', {
      method: 'POST',
      json: { refresh: kept.refresh, rotation },
    })
    const renewed = accountFrom((await answer.json()) as Session, kept.deviceId)
    await keep(renewed)
    return renewed.access
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) await keep({ ...kept, rotation, ended: true })
    throw error
  }
}

async function keep(account: Account): Promise<void> {
  await accounts.accounts.put(account)
  if (current.value?.account === account.account) current.value = account
}

/** Everybody signed in on this phone. */
export function allAccounts(): Promise<Account[]> {
  return accounts.accounts.toArray()
}

/** 换人: another account of this phone comes to the front. */
export async function switchTo(account: string): Promise<void> {
  await setActive(account)
  show((await accounts.accounts.get(account)) ?? null)
}

/** Leave without forgetting anybody: the sign-in page for another person. */
export async function stepAside(): Promise<void> {
  await setActive(null)
  show(null)
}

/** End this sign-in, at the server too where it can be reached, and forget it here. */
export async function signOut(everywhere: boolean): Promise<void> {
  const account = current.value?.account
  if (!account) return
  await api('/auth/sign-out', { method: 'POST', json: { everywhere }, patience: 5000 }).catch(() => undefined)
  await forgetAccount(account)
  show(null)
}
