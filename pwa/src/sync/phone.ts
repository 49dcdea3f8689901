/** One account's phone: what screens may ask of it, and what they may have it do. */
import type { Table } from 'dexie'

import type { DraftGiven } from './drafts'
import * as drafts from './drafts'
import type { Parts } from './exchange'
import type { OpenPokes } from './loop'
import * as photos from './photos'
import * as read from './read'
import { sha256Of } from './sha256'
import { seenNow } from './queue'
import { steady } from './storageErrors'
import { newId, Store, type Storage } from './store'
import { Talk } from './talk'
import type {
  Clock, Draft, Kind, PhotoRow, Queued, Refusal, Seen, Shown, Summary, TakenPhoto, Transport, Write, Written,
} from './types'
import { browserWorld, type World } from './world'
import { write, writeTables } from './write'

export interface PhoneOptions {
  /** Of the database: one for each account. */
  readonly name: string
  /** The id that this install signed in with. */
  readonly device: string
  readonly transport: Transport
  readonly clock?: Clock
  /** Whose refusals and conflicts count as needing this person; left out: everybody's. */
  readonly account?: string
  /** Whether pictures may go now (仅 Wi-Fi). */
  readonly picturesMayGo?: () => boolean
  readonly openPokes?: OpenPokes
  readonly storage?: Storage
  readonly world?: World
  /** From 0 to 1. */
  readonly random?: () => number
}

export class Phone {
  private constructor(
    readonly store: Store,
    private readonly parts: Parts,
    private readonly reader: read.Reader,
    private readonly options: PhoneOptions,
    private readonly world: World,
    private readonly talk: Talk,
  ) {}

  /** Rejects with `CannotOpen` where the browser does not let anything be kept. */
  static async open(options: PhoneOptions): Promise<Phone> {
    const { name, device, transport, clock = { now: () => Date.now() }, random = Math.random } = options
    const { storage = {}, world = browserWorld(), account = '' } = options
    const store = new Store(name, storage)
    const parts = { store, clock, transport, device, random }
    const talk = new Talk(parts, name, world.locks, options.picturesMayGo ?? (() => true))
    const phone = new Phone(store, parts, { store, clock, account }, options, world, talk)
    await steady(store, () => store.ready())
    await phone.noteOnline()
    return phone
  }

  // What a person does. Each resolves once it lies on the disk.

  /** `id` is made here where it is left out. */
  async write<K extends Kind>(change: Write<K>): Promise<Written> {
    const { clock } = this.parts
    const [id, mid] = [change.id ?? newId(clock), newId(clock)]
    const written = await this.change(writeTables(this.store), () =>
      write(this.store, clock, { ...change, id }, mid),
    )
    this.wake()
    return written
  }

  keepDraft<K extends Kind>(given: Omit<DraftGiven<K>, 'id'> & { readonly id?: string }): Promise<Draft<K>> {
    const id = given.id ?? newId(this.parts.clock)
    return this.change([this.store.drafts], () =>
      drafts.keepDraft(this.store, this.parts.clock, { ...given, id }),
    )
  }

  dropDraft(id: string): Promise<void> {
    const { store } = this
    return this.change([store.drafts, store.photos, store.photoBytes], () => drafts.dropDraft(store, id))
  }

  /** A draft becomes a mutation of the record with its id. */
  async submitDraft(id: string, more: drafts.DraftMore = {}): Promise<Written> {
    const mid = newId(this.parts.clock)
    const written = await this.change(writeTables(this.store), () =>
      drafts.submitDraft(this.store, this.parts.clock, id, mid, more),
    )
    this.wake()
    return written
  }

  /** Keep a picture; where its record is a draft, in that draft too. Returns its name,
   * the SHA-256 of these bytes. Rejects with `QuotaError` when the phone is full. */
  async addPhoto(taken: TakenPhoto): Promise<string> {
    const { store } = this
    const sha256 = await sha256Of(taken.bytes)
    await this.change([store.photos, store.photoBytes, store.drafts], () =>
      photos.keepPhoto(store, this.parts.clock, taken, sha256),
    )
    return sha256
  }

  /** Take a picture back before anything was sent of it. */
  removePhoto(record: string, sha256: string): Promise<void> {
    const { store } = this
    return this.change([store.photos, store.photoBytes, store.drafts], () =>
      photos.removePhoto(store, this.parts.clock, record, sha256),
    )
  }

  /** Make room: let go of pictures that the server has confirmed. Returns how many. */
  freeArrived(): Promise<number> {
    const { store } = this
    return this.change([store.photos, store.photoBytes], () =>
      photos.freeArrived(store, this.parts.clock.now(), 0),
    )
  }

  /** Say what became of a refusal that only this phone knows (`local`). */
  async closeRefusal(mid: string, state: '已重交' | '留作记录'): Promise<void> {
    await this.change([this.store.inbox], async () => this.store.inbox.update(mid, { state }))
  }

  // What a person sees.

  show<K extends Kind>(kind: K, id: string): Promise<Shown<K> | null> {
    return this.ask(() => read.show(this.reader, kind, id) as Promise<Shown<K> | null>)
  }

  /** To be kept by a form when it opens, and given to `write` as `seen`. */
  seen(kind: Kind, id: string): Promise<Seen> {
    return this.ask(() => seenNow(this.store, kind, id))
  }

  list<K extends Kind>(kind: K): Promise<Shown<K>[]> {
    return this.ask(() => read.list(this.reader, kind) as Promise<Shown<K>[]>)
  }

  /** Drafts of a kind, the last touched first; of every kind where none is named. */
  drafts<K extends Kind>(kind?: K): Promise<Draft<K>[]> {
    return this.ask(async () => {
      const { drafts } = this.store
      const rows = await (kind ? drafts.where('kind').equals(kind) : drafts).toArray()
      return rows.sort((one, other) => other.changedAt - one.changedAt) as Draft<K>[]
    })
  }

  queue(): Promise<Queued[]> {
    return this.ask(async () => (await this.store.queue.orderBy('dseq').toArray()) as unknown as Queued[])
  }

  summary(): Promise<Summary> {
    return this.ask(() => read.summary(this.reader))
  }

  /** How many things would be lost with this phone: what has not arrived, drafts included. */
  pending(): Promise<number> {
    return this.ask(() => read.pending(this.reader))
  }

  conflictsAbout(record: string): Promise<Shown<'conflict'>[]> {
    return this.ask(() => read.conflictsAbout(this.reader, record))
  }

  refusals(): Promise<readonly Refusal[]> {
    return this.ask(() => read.refusals(this.reader))
  }

  photosOf(record: string): Promise<PhotoRow[]> {
    return this.ask(async () => this.store.photos.where('record').equals(record).sortBy('takenAt'))
  }

  /** The bytes of a picture that lies on this phone. */
  async photoBytes(sha256: string): Promise<ArrayBuffer | undefined> {
    return (await steady(this.store, () => this.store.photoBytes.get(sha256)))?.bytes
  }

  /** A zip of everything that has not arrived. */
  async exportQueue(): Promise<Uint8Array> {
    // Seldom wanted, and it brings a packer along: not on the first screen.
    const { exportQueue } = await import('./export')
    return steady(this.store, () => exportQueue(this.store, this.parts.device))
  }

  // Talking with the server.

  /** Now (现在上传): also what was to be tried later, then the pictures. Rejects with
   * `SignInNeeded` or `NoWay`. */
  exchange(): Promise<void> {
    return this.talk.now()
  }

  /** Keep in step until the returned function is called. */
  start(openPokes: OpenPokes | undefined = this.options.openPokes): () => void {
    const unwatch = this.world.watch((what) => {
      void this.noteOnline().catch(() => undefined)
      if (what !== 'offline') this.wake()
    })
    const listening = new AbortController()
    void openPokes?.(listening.signal, () => this.wake())
    this.talk.start()
    return () => {
      listening.abort()
      unwatch()
      void this.talk.stop()
    }
  }

  /** There may be something to send or to fetch. */
  wake(): void {
    this.talk.wake()
  }

  /** Resolves when what was under way is over; nothing is lost if it is not waited for. */
  async close(): Promise<void> {
    await this.talk.stop()
    this.store.close()
  }

  private async noteOnline(): Promise<void> {
    const online = this.world.isOnline()
    if ((await this.ask(() => this.store.note('online'))) !== online) {
      await this.change([this.store.notes], () => this.store.setNotes({ online }))
    }
  }

  /** One question, all of it about one moment: between two of its reads nothing may settle. */
  private ask<T>(question: () => Promise<T>): Promise<T> {
    const { store } = this
    const tables = store.tables.filter(({ name }) => name !== store.photoBytes.name)
    return steady(store, () => store.transaction('r', tables, async () => question()))
  }

  /** One transaction, on the disk when it resolves. */
  private change<T>(tables: readonly Table[], work: () => Promise<T>): Promise<T> {
    // Dexie follows a native promise through its transaction only out of an async function.
    return steady(this.store, () => this.store.transaction('rw', [...tables], async () => work()))
  }
}
