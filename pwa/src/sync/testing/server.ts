/**
 * A server for the tests of the phone's half: it answers like `POST /sync`, merges nothing
 * but what a test tells it to, can lose requests and answers, and can be put back to an
 * earlier state. What it took is public.
 */
import type { Change, Mutation, Outcome } from '../../generated/records'
import { digestOf } from '../digest'
import { declared } from '../kind'
import { overlay } from '../overlay'
import type { Answer, Carried, Going, Transport } from '../types'

/** Bytes of a picture that go up at a time. */
const PART = 4

export interface Sent {
  readonly incarnation: string
  readonly cursor: string | null
  readonly check?: boolean
  readonly raw: string
  readonly sent: readonly { readonly age: number; readonly epoch?: string; readonly mutation: Mutation }[]
}

interface Held extends Change {
  readonly body: Record<string, unknown>
  readonly versions: Record<string, number>
}

interface Judged {
  readonly bytes: string
  readonly incarnation: string
  readonly mutation: Mutation
  readonly outcome: Outcome
}

interface Backup {
  readonly position: number
  readonly hash: string
  readonly ledger: ReadonlyMap<string, Judged>
  readonly records: ReadonlyMap<string, Held>
  readonly forgotten: TestServer['forgotten']
}

export type Luck = 'fine' | 'request lost' | 'answer lost'

export class TestServer implements Transport {
  readonly requests: Sent[] = []
  readonly ledger = new Map<string, Judged>()
  /** Every judgement there ever was, also of times that a restore ended. */
  readonly judged: Judged[] = []
  /** Incarnations that were told to number their queue anew. */
  readonly copies = new Set<string>()
  readonly records = new Map<string, Held>()
  readonly forgotten: { readonly at: number; readonly kind: string; readonly id: string }[] = []
  readonly photos = new Map<string, ArrayBuffer>()
  position = 0
  /** Of the chain as far as `position`. */
  hash = '0'
  epoch = 'one'
  pageSize = 500
  /** Refuses changes of a record that is not here, as the real one does. */
  strict = false
  /** Milliseconds, server's clock. */
  now = Date.parse('2026-11-24T00:00:00Z')
  luck: () => Luck = () => 'fine'
  /** Answers one mutation in a way of its own; undefined: it takes effect. */
  judge: (mutation: Mutation) => Partial<Outcome> | undefined = () => undefined
  /** An error status for a request as a whole; undefined: it is read. */
  refuse: (request: Sent) => number | undefined = () => undefined
  /** Changes an answer on its way. */
  amend: (answer: Answer, request: Sent) => Answer = (answer) => answer
  /** Whether the line breaks before the next part of a picture. */
  cutsPhotos: () => boolean = () => false
  /** How much has arrived of each upload, and of all pictures together. */
  readonly half = new Map<string, number>()
  received = 0
  photoAnswer: (sha256: string) => 'arrived' | 'refused' | 'later' = () => 'arrived'

  backup(): Backup {
    const { position, hash, ledger, records, forgotten } = this
    return { position, hash, ledger: new Map(ledger), records: new Map(records), forgotten: [...forgotten] }
  }

  /** Put back an earlier state; `epoch` is left out by whoever forgets to begin a new one. */
  restore(backup: Backup, epoch = this.epoch): void {
    for (const [mine, its] of [[this.ledger, backup.ledger], [this.records, backup.records]] as const) {
      mine.clear()
      for (const [key, value] of its) (mine as Map<string, unknown>).set(key, value)
    }
    this.forgotten.splice(0, Infinity, ...backup.forgotten)
    this.photos.clear()
    Object.assign(this, { position: backup.position, hash: backup.hash, epoch })
  }

  /** Somebody else changes a record. */
  write(kind: string, id: string, set: Record<string, unknown>): void {
    this.step(`${kind} ${id}`)
    this.put(kind, id, set)
  }

  private step(what: string): void {
    this.position += 1
    const sum = [...`${this.hash} ${what}`].reduce((hash, sign) => (hash * 31 + (sign.codePointAt(0) ?? 0)) % 2 ** 40, 7)
    this.hash = sum.toString(16)
  }

  remove(kind: string, id: string): void {
    this.step(`${kind} ${id}`)
    this.records.set(id, { position: this.position, kind, id, body: {}, versions: {}, gone: true })
  }

  forget(kind: string, id: string): void {
    this.step(`${kind} ${id}`)
    this.records.delete(id)
    this.forgotten.push({ at: this.position, kind, id })
  }

  private put(kind: string, id: string, set: Record<string, unknown>): void {
    const held = this.records.get(id) ?? { body: { ...declared(kind).defaults }, versions: {} }
    const versions = { ...held.versions, ...Object.fromEntries(Object.keys(set).map((name) => [name, this.position])) }
    this.records.set(id, { position: this.position, kind, id, versions, body: overlay(held.body, set, kind) })
  }

  async sync(raw: string): Promise<Answer> {
    const request = { ...(JSON.parse(raw) as Sent), raw }
    this.requests.push(request)
    const luck = this.luck()
    if (luck === 'request lost') throw new TypeError('fetch failed')
    const status = this.refuse(request)
    if (status) throw Object.assign(new Error(`HTTP ${status}`), { status })
    const answer = this.amend(await this.answer(request), request)
    if (luck === 'answer lost') throw new TypeError('fetch failed')
    return structuredClone(answer)
  }

  async putPhoto(sha256: string, _: string, bytes: ArrayBuffer, going?: Going): Promise<Carried> {
    if (this.luck() !== 'fine') throw new TypeError('fetch failed')
    const answer = this.photoAnswer(sha256)
    if (answer !== 'arrived') return answer
    const way = `/uploads/${sha256}`
    for (let at = going?.way === way ? (this.half.get(way) ?? 0) : 0; at < bytes.byteLength; at += PART) {
      if (this.cutsPhotos()) throw new TypeError('fetch failed')
      const sent = Math.min(bytes.byteLength, at + PART)
      this.received += sent - at
      this.half.set(way, sent)
      await going?.onSent(sent, way)
    }
    this.photos.set(sha256, bytes)
    return answer
  }

  private async answer(request: Sent): Promise<Answer> {
    const copied = request.sent.some(({ mutation }) => this.isAnothers(request.incarnation, mutation))
    if (copied) this.copies.add(request.incarnation)
    const outcomes = copied ? [] : request.sent.map(({ mutation }, at) => this.take(request, mutation, at))
    const page = this.page(request)
    const held = [...this.records.values()].filter(({ gone }) => !gone)
    const digest = request.check && !page.more ? await digestOf(held.map(({ id, position }) => [id, position])) : null
    return { ...page, outcomes, ...(digest ? { digest } : {}), ...(copied ? { new_incarnation: true } : {}) }
  }

  private isAnothers(incarnation: string, { mid, dseq }: Mutation): boolean {
    return [...this.ledger.values()].some(
      (entry) => entry.incarnation === incarnation && entry.mutation.dseq === dseq && entry.mutation.mid !== mid,
    )
  }

  private take(request: Sent, mutation: Mutation, at: number): Outcome {
    const bytes = bytesAt(request.raw, at)
    const known = this.ledger.get(mutation.mid)
    if (known?.bytes === bytes) return { ...known.outcome, replayed: true }
    if (known) return { mid: mutation.mid, dseq: mutation.dseq, outcome: 'rejected', code: 'same-id-other-content' }
    const { mid, dseq, kind, id, op, set = {} } = mutation
    const unknown = this.strict && op !== 'create' && !this.records.has(id)
    const told = unknown ? { outcome: 'rejected' as const, code: 'record-not-available' } : this.judge(mutation)
    if (told && ['retry', 'deferred'].includes(told.outcome ?? '')) return { mid, dseq, outcome: 'retry', ...told }
    if (!this.knowsBases(request.incarnation, mutation)) return { mid, dseq, outcome: 'retry' }
    this.step(mid)
    const versions = told ? {} : Object.fromEntries(Object.keys(set).map((name) => [name, this.position]))
    const outcome: Outcome = { mid, dseq, outcome: 'applied', position: this.position, versions, ...told }
    const entry = { bytes, incarnation: request.incarnation, mutation, outcome }
    this.ledger.set(mid, entry)
    this.judged.push(entry)
    if (told) return outcome
    if (op === 'delete') this.records.set(id, { position: this.position, kind, id, body: {}, versions: {}, gone: true })
    else this.put(kind, id, { ...set })
    return outcome
  }

  /** What was made on top of a mutation that is not here yet waits for it. */
  private knowsBases(incarnation: string, { base = {} }: Mutation): boolean {
    const known = new Set([...this.ledger.values()].filter((each) => each.incarnation === incarnation).map((each) => `d:${each.mutation.dseq}`))
    return Object.values(base).every((each) => typeof each === 'number' || known.has(each))
  }

  private page({ cursor }: Sent): Answer {
    const [epoch, place] = (cursor ?? '').split(':')
    const fresh = epoch !== this.epoch || Number(place) > this.position
    const after = fresh ? 0 : Number(place)
    const due = [...this.records.values()]
      .filter(({ position }) => position > after)
      .sort((one, other) => one.position - other.position)
    const changes = due.slice(0, this.pageSize)
    const more = due.length > changes.length
    const until = more ? (changes.at(-1)?.position ?? after) : this.position
    const forget = this.forgotten.filter(({ at, id }) => at > after && !this.records.has(id))
    return {
      server_time: new Date(this.now).toISOString(),
      epoch: this.epoch,
      cursor: `${this.epoch}:${until}`,
      changes,
      forget: forget.map(({ kind, id }) => ({ kind, id })),
      directory: '1',
      head: { position: this.position, hash: this.hash, at: this.now, key: 'k1', signature: 'signed' },
      ...(fresh ? { fresh } : {}),
      ...(more ? { more } : {}),
    }
  }
}

/** The text of the mutation at `at`, exactly as it was sent. */
export function bytesAt(raw: string, at: number): string {
  const parts = raw.slice(raw.indexOf('"sent":[') + 8, -2).split(/(?:^|,)\{"age":-?\d+,(?:"epoch":"[^"]*",)?"mutation":/)
  return (parts[at + 1] ?? '').slice(0, -1)
}
