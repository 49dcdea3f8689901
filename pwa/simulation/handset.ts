/** One phone of a history: the real `Phone` on a database in memory, its network the driver's. */
import { v4 } from 'uuid'

import { Phone } from '../src/sync/phone'
import { Store } from '../src/sync/store'
import type { Answer } from '../src/sync/types'
import type { World } from '../src/sync/world'
import { ask } from './lines'

/** Always online; two tabs are not kept apart, as where a browser has no Web Locks. */
const world: World = {
  isOnline: () => true,
  watch: () => () => undefined,
  locks: { request: async (...given: unknown[]) => (given.at(-1) as () => unknown)() } as LockManager,
}

export interface Identity {
  readonly name: string
  readonly device: string
  readonly account: string
}

export class Handset {
  clock = 0
  phone!: Phone
  /** A second tab's conversation, while its answer takes its time. */
  late: Promise<unknown> = Promise.resolve()

  private constructor(
    readonly identity: Identity,
    public database: string,
  ) {}

  static async open(identity: Identity, database = v4()): Promise<Handset> {
    const handset = new Handset(identity, database)
    handset.phone = await handset.tab()
    return handset
  }

  /** Another window on the same phone. `onAsk`: it is about to send its first request. */
  tab(onAsk: () => void = () => undefined): Promise<Phone> {
    const { name, device, account } = this.identity
    return Phone.open({
      name: this.database,
      device,
      account,
      clock: { now: () => this.clock },
      world,
      random: () => 0.5,
      storage: { indexedDB, IDBKeyRange },
      transport: {
        sync: async (body) => {
          const answer = ask(name, body)
          onAsk()
          return JSON.parse(await answer) as Answer
        },
        putPhoto: async () => 'later',
      },
    })
  }

  /** The app starts again; what was only in memory is gone. */
  async reborn(): Promise<void> {
    this.phone.store.close()
    this.phone = await this.tab()
  }

  /** The browser cleared its storage. */
  async wiped(): Promise<void> {
    this.phone.store.close()
    this.database = v4()
    this.phone = await this.tab()
  }

  /** Another phone with everything that this one remembers, its identity included. */
  async copied(identity: Identity): Promise<Handset> {
    const database = v4()
    const copy = new Store(database, { indexedDB, IDBKeyRange })
    await copy.open()
    for (const table of this.phone.store.tables) await copy.table(table.name).bulkPut(await table.toArray())
    copy.close()
    return Handset.open(identity, database)
  }
}
