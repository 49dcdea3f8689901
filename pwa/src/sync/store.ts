/**
 * Everything a phone remembers for one account.
 *
 * `settled` is what the server last said; `queue` is what it has not heard or not
 * answered yet. What a person sees is always the first with the second laid over it.
 * Every transaction that writes asks for strict durability: 已存 means on the disk.
 */
import Dexie, { type Table, type Transaction } from 'dexie'
import { v4, v7 } from 'uuid'

import type { HeadRow, InboxRow, Kept, Notes, PhotoBytes, QueueRow, Settled } from './rows'
import type { Clock, Draft, PhotoRow } from './types'

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
  declare readonly heads: Table<HeadRow, [string, number, string]>
  declare readonly notes: Table<{ name: string; value: unknown }, string>

  /** The database was not there before. */
  made = false

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
    this.version(2)
      .stores({
        heads: '[epoch+position+hash], [epoch+position], day, why',
        kept: 'mid, keptAt, answeredAt, [incarnation+dseq]',
      })
      .upgrade(rememberEpoch)
    // What belongs to a day is asked for by the day: a year of it is too much for one screen.
    this.version(3).stores({ settled: 'id, kind, about, generation, [kind+body.day]' })
    // Also one that somebody emptied while it was open, and that is made anew.
    this.on('populate', (creating) => {
      this.made = true
      return creating.table('notes').bulkAdd([{ name: 'incarnation', value: v4() }, { name: 'nextDseq', value: 1 }])
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

/** Databases of version 1 had known one epoch at most, and did not write down which. */
async function rememberEpoch(upgrading: Transaction): Promise<void> {
  const epoch = (await upgrading.table('notes').get('epoch'))?.value as string | undefined
  if (!epoch) return
  await upgrading.table('queue').toCollection().modify({ epoch })
  await upgrading
    .table('kept')
    .toCollection()
    .modify((row: Record<string, unknown>) => {
      Object.assign(row, { epoch, answeredIn: epoch, answeredAt: row['keptAt'], queuedAt: row['keptAt'] })
    })
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
