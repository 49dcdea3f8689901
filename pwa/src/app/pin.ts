/**
 * A person's PIN (口令) on a phone that several use: 4 to 6 digits, kept on this phone alone.
 *
 * It keeps colleagues apart and is no lock against whoever takes the phone apart (so few digits
 * are soon tried): that is why it is compared in the plain way, not in constant time.
 */
import { accounts, pinNote } from './accounts'
import { forgetTyped, noteTyped } from './known'

const ROUNDS = 210_000
const SALT = 16
/** Wrong ones in a row before the pause. */
export const TRIES = 5
/** Milliseconds. */
const PAUSE = 30_000

interface Kept {
  readonly salt: readonly number[]
  readonly hash: readonly number[]
  /** Wrong ones in a row. */
  readonly wrong: number
  /** When the last of too many wrong ones came: it lies here so that a reload ends no pause. */
  readonly pausedAt: number | null
}

export interface Tried {
  readonly right: boolean
  /** How many more before the pause. */
  readonly left: number
  /** Milliseconds until the next may be tried; 0 where there is no pause. */
  readonly wait: number
}

/** Whether these digits can be a PIN. */
export function fits(digits: string): boolean {
  return /^[0-9]{4,6}$/.test(digits)
}

export async function hasPin(account: string): Promise<boolean> {
  return (await pinOf(account)) !== null
}

/** Set a PIN in place of an earlier one. Whoever chose it has typed it. */
export async function setPin(account: string, digits: string): Promise<void> {
  if (!fits(digits)) throw new Error('a PIN has 4 to 6 digits')
  const salt = [...crypto.getRandomValues(new Uint8Array(SALT))]
  await keep(account, { salt, hash: await hashOf(digits, salt), wrong: 0, pausedAt: null })
  noteTyped(account)
}

export async function dropPin(account: string): Promise<void> {
  await accounts.notes.delete(pinNote(account))
  forgetTyped(account)
}

/** Milliseconds until this account's PIN may be tried again. */
export async function pauseOf(account: string): Promise<number> {
  return pauseIn(await pinOf(account))
}

/** Try digits once. Right: this account is known by its PIN from now on. */
export async function tryPin(account: string, digits: string): Promise<Tried> {
  const salt = (await pinOf(account))?.salt
  // Before the transaction, which would not wait for it.
  const hash = salt ? await hashOf(digits, salt) : []
  const tried = await accounts.transaction('rw', accounts.notes, async (): Promise<Tried> => {
    // Another tab may have tried, changed or removed it meanwhile.
    const kept = await pinOf(account)
    const wait = pauseIn(kept)
    if (!kept || wait > 0) return { right: false, left: kept ? 0 : TRIES, wait }
    if (String(hash) === String(kept.hash)) {
      await keep(account, { ...kept, wrong: 0, pausedAt: null })
      return { right: true, left: TRIES, wait: 0 }
    }
    const wrong = (kept.pausedAt === null ? kept.wrong : 0) + 1
    const paused = wrong >= TRIES
    await keep(account, { ...kept, wrong, pausedAt: paused ? Date.now() : null })
    return { right: false, left: TRIES - wrong, wait: paused ? PAUSE : 0 }
  })
  if (tried.right) noteTyped(account)
  return tried
}

async function pinOf(account: string): Promise<Kept | null> {
  const note = await accounts.notes.get(pinNote(account))
  return note ? (JSON.parse(note.value) as Kept) : null
}

async function keep(account: string, kept: Kept): Promise<void> {
  await accounts.notes.put({ name: pinNote(account), value: JSON.stringify(kept) })
}

/** A clock that was put back ends the pause rather than making it long. */
function pauseIn(kept: Kept | null): number {
  if (kept?.pausedAt == null) return 0
  const since = Date.now() - kept.pausedAt
  return since >= 0 && since < PAUSE ? PAUSE - since : 0
}

async function hashOf(digits: string, salt: readonly number[]): Promise<number[]> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(digits), 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations: ROUNDS }
  return [...new Uint8Array(await crypto.subtle.deriveBits(how, raw, 256))]
}
