/** One account's phone: what screens may ask of it, and what they may have it do. */
import type { Table } from 'dexie'

import type { DraftGiven } from './drafts'
import * as drafts from './drafts'
import type { Parts } from './exchange'
import type { OpenPokes } from './loop'
import * as matters from './matters'
import type { PhoneOptions } from './options'
import * as photos from './photos'
import { Proof } from './proof'
import { seenNow } from './queue'
import * as read from './read'
import type { Closed } from './rows'
import { sha256Of } from './sha256'
import { steady } from './storageErrors'
import { newId, Store } from './store'
import { Talk } from './talk'
import type {
  Draft, Kind, PhotoRow, Queued, Refusal, Seen, Shown, Summary, TakenPhoto, Write, Written,
} from './types'
import { browserWorld, type World } from './world'
import { write, writeTables } from './write'

export type { PhoneOptions }

export class Phone {
  private constructor(
    readonly store: Store,
    private readonly parts: Parts,
    private readonly reader: matters.Reader,
    private readonly options: PhoneOptions,
    private readonly world: World,
    private readonly talk: Talk,
    /** Evidence, and whether everything is here. */
    readonly proof: Proof,
  ) {}

  /** Rejects with `CannotOpen` where the browser does not let anything be kept. */
  static async open(options: PhoneOptions): Promise<Phone> {
    const { name, device, transport, clock = { now: () => Date.now() }, random = Math.random } = options
    const { storage = {}, world = browserWorld(), account = '' } = options
    const store = new Store(name, storage)
    const parts = { store, clock, transport, device, random }
    const talk = new Talk(parts, name, world.locks, options.picturesMayGo ?? (() => true))
    const proof = new Proof(parts, options.zone ?? '', () => talk.now())
    const phone = new Phone(store, parts, { store, clock, account }, options, world, talk, proof)
    await steady(store, () => store.open())
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
  async closeRefusal(mid: string, state: Closed): Promise<void> {
    const { inbox } = this.store
    await this.change([inbox], async () =>
      inbox.filter((row) => row.mid === mid || row.follows === mid).modify({ state }),
    )
  }

  // What a person sees.

  show<K extends Kind>(kind: K, id: string): Promise<Shown<K> | null> {
    return this.ask(() => read.show(this.reader, kind, id) as Promise<Shown<K> | null>)
  }

  /** To be kept by a form when it opens, and given to `write` as `seen`. */
  seen(kind: Kind, id: string): Promise<Seen> {
    return this.ask(() => seenNow(this.store, kind, id))
  }

  /** Every record of a kind; `days`: of those that have a day, the ones of these. */
  list<K extends Kind>(kind: K, days?: readonly string[]): Promise<Shown<K>[]> {
    return this.ask(() => read.list(this.reader, kind, days) as Promise<Shown<K>[]>)
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

  /** Its database was not there before. */
  get isNew(): boolean {
    return this.store.made
  }

  /** Which database this is, and what it holds that is nowhere else. */
  identity(): Promise<read.Identity> {
    return this.ask(() => read.identity(this.reader))
  }

  conflictsAbout(record: string): Promise<Shown<'conflict'>[]> {
    return this.ask(() => matters.conflictsAbout(this.reader, record))
  }

  /** `others`: other people's, which those in charge may look at. */
  refusals(whose: 'mine' | 'others' = 'mine'): Promise<readonly Refusal[]> {
    return this.ask(() => matters.refusals(this.reader, whose))
  }

  photosOf(record: string): Promise<PhotoRow[]> {
    return this.ask(async () => this.store.photos.where('record').equals(record).sortBy('takenAt'))
  }

  /** 丢失: taken here, never delivered, and its bytes are here no more. */
  async lostPhoto(sha256: string): Promise<boolean> {
    if (await this.photoBytes(sha256)) return false
    return this.neverDelivered(sha256)
  }

  /** Taken here, and nowhere else yet. */
  neverDelivered(sha256: string): Promise<boolean> {
    return this.ask(() => photos.wasNeverDelivered(this.store, sha256))
  }

  /** Whether this phone's clock may be said to be right (已校时). */
  clockChecked(): Promise<boolean> {
    return this.ask(() => read.clockChecked(this.store, this.parts.clock))
  }

  /** The bytes of a picture that lies on this phone. */
  async photoBytes(sha256: string): Promise<ArrayBuffer | undefined> {
    return (await steady(this.store, () => this.store.photoBytes.get(sha256)))?.bytes
  }

  /** A zip of everything that has not arrived; locked, where there is a passphrase. */
  async exportQueue(passphrase = ''): Promise<Uint8Array> {
    // Seldom wanted, and it brings a packer along: not on the first screen.
    const { exportQueue } = await import('./export')
    const zip = await steady(this.store, () => exportQueue(this.store, this.parts.device, this.options.zone ?? ''))
    return passphrase ? (await import('./envelope')).lock(zip, passphrase) : zip
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
