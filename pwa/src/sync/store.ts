/**
 * Everything a phone remembers for one account.
 *
 * `settled` is what the server last said; `queue` is what it has not heard or not
 * answered yet. What a person sees is always the first with the second laid over it.
 * Every transaction that writes asks for strict durability: 已存 means on the disk.
 */
import Dexie, { type Table } from 'dexie'
import { v4, v7 } from 'uuid'

import type { Head, Mutation, Outcome } from '../generated/records'
import type { Clock, Draft, PhotoRow } from './types'

export interface Settled {
  readonly id: string
  /** May be one that only a newer app knows. */
  readonly kind: string
  /** Where the server last changed it; 0 while only this phone's own outcome is known. */
  readonly position: number
  readonly versions: Readonly<Record<string, number>>
  readonly body: Readonly<Record<string, unknown>>
  readonly gone: boolean
  /** Of a conflict or refusal: the record it is about. */
  readonly about: string
  /** The pull that last brought it: see `freshening`. */
  readonly generation: number
  readonly arrivedAt: number
  /** Fields that hold what an accepted mutation of this phone wrote, until the server
   * brings the record itself. */
  readonly own?: Readonly<Record<string, Own>>
}

export interface Own {
  readonly dseq: number
  readonly version: number
}

export interface QueueRow {
  readonly dseq: number
  readonly mid: string
  readonly record: string
  readonly kind: string
  /** Exactly what is sent, however often. */
  readonly bytes: string
  /** `bytes`, read. */
  readonly mutation: Mutation
  /** Length of `bytes` in UTF-8. */
  readonly size: number
  readonly queuedAt: number
  readonly tries: number
  readonly notBefore?: number
  readonly lastOutcome?: Outcome
}

/** An answered mutation, kept so that a server restored from a backup can be told again. */
export interface Kept extends Pick<QueueRow, 'mid' | 'dseq' | 'record' | 'kind' | 'bytes'> {
  readonly incarnation: string
  readonly outcome: Outcome
  readonly keptAt: number
}

/** A mutation that was not accepted, until the server's own record of it arrives; one
 * that no server could read stays. */
export interface InboxRow extends Pick<QueueRow, 'mid' | 'record' | 'kind' | 'bytes'> {
  readonly code: string
  readonly message: string
  readonly receivedAt: number
  readonly unread: boolean
  readonly state: '未收下' | '已重交' | '留作记录'
}

export interface PhotoBytes {
  readonly sha256: string
  readonly bytes: ArrayBuffer
}

export interface Flight {
  readonly mids: readonly string[]
  readonly at: number
}

export interface Trouble {
  readonly kind: 'no-way' | 'sign-in'
  readonly failures: number
  readonly nextTry: number
}

export interface Notes {
  cursor: string | null
  incarnation: string
  nextDseq: number
  epoch: string
  directory: string
  /** The ledger's head as the server last told it: a rewritten chain is found out. */
  head: Head | null
  lastArrived: number
  /** Server's clock minus the phone's, in milliseconds. */
  serverOffset: number
  /** Counts the first pulls; while one is under way (`freshening`), settled records of
   * an older generation have not been sent again yet. */
  generation: number
  freshening: boolean
  flight: Flight | null
  trouble: Trouble | null
  online: boolean
}

export interface Storage {
  readonly indexedDB?: IDBFactory
  readonly IDBKeyRange?: typeof IDBKeyRange
}

export class Store extends Dexie {
  declare readonly settled: Table<Settled, string>
  declare readonly queue: Table<QueueRow, number>
  declare readonly drafts: Table<Draft, string>
  declare readonly photos: Table<PhotoRow, [string, string]>
  declare readonly photoBytes: Table<PhotoBytes, string>
  declare readonly kept: Table<Kept, string>
  declare readonly inbox: Table<InboxRow, string>
  declare readonly notes: Table<{ name: string; value: unknown }, string>

  constructor(name: string, storage: Storage = {}) {
    // Without Dexie's cache: it would show what is not yet committed as if it were.
    super(name, { ...storage, cache: 'disabled', chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      settled: 'id, kind, about, generation',
      queue: 'dseq, &mid, record',
      drafts: 'id, kind',
      photos: '[record+sha256], sha256, record, state, sentWith',
      photoBytes: 'sha256',
      kept: 'mid, keptAt, [incarnation+dseq]',
      inbox: 'mid, record',
      notes: 'name',
    })
  }

  /** Open, and give a new database its identity. */
  async ready(): Promise<void> {
    await this.open()
    await this.transaction('rw', this.notes, async () => {
      if (!(await this.note('incarnation'))) await this.setNotes({ incarnation: v4(), nextDseq: 1 })
    })
  }

  async note<N extends keyof Notes>(name: N): Promise<Notes[N] | undefined> {
    return (await this.notes.get(name))?.value as Notes[N] | undefined
  }

  async setNotes(values: Partial<Notes>): Promise<void> {
    await this.notes.bulkPut(Object.entries(values).map(([name, value]) => ({ name, value })))
  }

  /** This record's queued mutations, in the order in which they were made. */
  waitingOf(record: string): PromiseLike<QueueRow[]> {
    return this.queue.where('record').equals(record).sortBy('dseq')
  }
}

/** A new id; ids of one phone sort by the time they were made. */
export function newId(clock: Clock): string {
  return v7({ msecs: Math.max(0, Math.floor(clock.now())) })
}

/** The row with some of its members left out. */
export function without<T extends object, K extends keyof T>(row: T, ...names: readonly K[]): Omit<T, K> {
  const left = Object.entries(row).filter(([name]) => !(names as readonly string[]).includes(name))
  return Object.fromEntries(left) as Omit<T, K>
}
