/** Who is signed in on this phone, and what they need to go on without a network. */
import Dexie, { type Table } from 'dexie'
import { v4 as uuid } from 'uuid'

import type { Me } from './ask'

export interface Account {
  /** The account's id; it also names the account's own database. */
  readonly account: string
  readonly me: Me
  readonly deviceId: string
  readonly refresh: string
  readonly access: string
  /** By this phone's clock, in milliseconds. */
  readonly accessUntil: number
  /** Written down before asking for a successor, so that asking twice is asking once. */
  readonly rotation: string | null
  /** The server ended this sign-in; everything on the phone stays. */
  readonly ended: boolean
}

export interface Place {
  readonly id: string
  readonly parent: string | null
  readonly level: string
  readonly name: string
  readonly code: string
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly number: string | null
  readonly roles: ReadonlyArray<{ readonly role: string; readonly node: string }>
  readonly employer?: string | null
}

export interface Directory {
  readonly account: string
  readonly etag: string
  readonly nodes: readonly Place[]
  readonly people: readonly Person[]
}

class Accounts extends Dexie {
  readonly accounts!: Table<Account, string>
  readonly directories!: Table<Directory, string>
  readonly notes!: Table<{ name: string; value: string }, string>

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ accounts: 'account', directories: 'account', notes: 'name' })
  }
}

export const accounts = new Accounts('anxun-accounts')

/** This install's id, made once; every account signs in with it. */
export async function deviceId(): Promise<string> {
  return accounts.transaction('rw', accounts.notes, async () => {
    const kept = await accounts.notes.get('device')
    if (kept) return kept.value
    const value = uuid()
    await accounts.notes.put({ name: 'device', value })
    return value
  })
}

export async function activeAccount(): Promise<Account | null> {
  const active = await accounts.notes.get('active')
  return (active && (await accounts.accounts.get(active.value))) ?? null
}

export async function setActive(account: string | null): Promise<void> {
  if (account) await accounts.notes.put({ name: 'active', value: account })
  else await accounts.notes.delete('active')
}

/** Note that this account has a database on this phone; true where that was noted before. */
export async function noteOpened(account: string): Promise<boolean> {
  return accounts.transaction('rw', accounts.notes, async () => {
    const name = `opened-${account}`
    if (await accounts.notes.get(name)) return true
    await accounts.notes.put({ name, value: 'yes' })
    return false
  })
}

/** Where an account's PIN is noted, apart from the account: a new token must not drop it. */
export function pinNote(account: string): string {
  return `pin-${account}`
}

/** Forget an account and what was kept beside it. */
export async function forgetAccount(account: string): Promise<void> {
  await accounts.transaction('rw', accounts.accounts, accounts.directories, accounts.notes, async () => {
    await accounts.notes.bulkDelete([`opened-${account}`, pinNote(account)])
    await accounts.accounts.delete(account)
    await accounts.directories.delete(account)
    if ((await accounts.notes.get('active'))?.value === account) await accounts.notes.delete('active')
  })
}
