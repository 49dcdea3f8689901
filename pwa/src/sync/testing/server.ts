/**
 * A server for the tests of the phone's half: it answers like `POST /sync`, merges nothing
 * but what a test tells it to, and can lose requests and answers. What it took is public.
 */
import type { Change, Mutation, Outcome } from '../../generated/records'
import { declared } from '../kind'
import { overlay } from '../overlay'
import type { Answer, Transport } from '../types'

export interface Sent {
  readonly incarnation: string
  readonly cursor: string | null
  readonly raw: string
  readonly sent: readonly { readonly age: number; readonly mutation: Mutation }[]
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

export type Luck = 'fine' | 'request lost' | 'answer lost'

export class TestServer implements Transport {
  readonly requests: Sent[] = []
  readonly ledger = new Map<string, Judged>()
  readonly records = new Map<string, Held>()
  readonly forgotten: { at: number; kind: string; id: string }[] = []
  readonly photos = new Map<string, ArrayBuffer>()
  position = 0
  epoch = 'one'
  pageSize = 500
  /** Milliseconds, server's clock. */
  now = Date.parse('2026-11-24T00:00:00Z')
  luck: () => Luck = () => 'fine'
  /** Answers one mutation in a way of its own; undefined: it takes effect. */
  judge: (mutation: Mutation) => Partial<Outcome> | undefined = () => undefined
  /** An error status for a request as a whole; undefined: it is read. */
  refuse: (request: Sent) => number | undefined = () => undefined
  /** Changes an answer on its way. */
  amend: (answer: Answer, request: Sent) => Answer = (answer) => answer
  photoAnswer: (sha256: string) => 'arrived' | 'refused' | 'later' = () => 'arrived'

  /** Somebody else changes a record. */
  write(kind: string, id: string, set: Record<string, unknown>): void {
    this.position += 1
    this.put(kind, id, set)
  }

  remove(kind: string, id: string): void {
    this.position += 1
    this.records.set(id, { position: this.position, kind, id, body: {}, versions: {}, gone: true })
  }

  forget(kind: string, id: string): void {
    this.position += 1
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
    const answer = this.amend(this.answer(request), request)
    if (luck === 'answer lost') throw new TypeError('fetch failed')
    return structuredClone(answer)
  }

  async putPhoto(sha256: string, _: string, bytes: ArrayBuffer): Promise<'arrived' | 'refused' | 'later'> {
    if (this.luck() !== 'fine') throw new TypeError('fetch failed')
    const answer = this.photoAnswer(sha256)
    if (answer === 'arrived') this.photos.set(sha256, bytes)
    return answer
  }

  private answer(request: Sent): Answer {
    const copied = request.sent.some(({ mutation }) => this.isAnothers(request.incarnation, mutation))
    const outcomes = copied ? [] : request.sent.map(({ mutation }, at) => this.take(request, mutation, at))
    return { ...this.page(request), outcomes, ...(copied ? { new_incarnation: true } : {}) }
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
    const told = this.judge(mutation)
    const { mid, dseq, kind, id, op, set = {} } = mutation
    if (told && ['retry', 'deferred'].includes(told.outcome ?? '')) return { mid, dseq, outcome: 'retry', ...told }
    this.position += 1
    const versions = told ? {} : Object.fromEntries(Object.keys(set).map((name) => [name, this.position]))
    const outcome: Outcome = { mid, dseq, outcome: 'applied', position: this.position, versions, ...told }
    this.ledger.set(mid, { bytes, incarnation: request.incarnation, mutation, outcome })
    if (told) return outcome
    if (op === 'delete') this.records.set(id, { position: this.position, kind, id, body: {}, versions: {}, gone: true })
    else this.put(kind, id, { ...set })
    return outcome
  }

  private page({ cursor }: Sent): Answer {
    const [epoch, place] = (cursor ?? '').split(':')
    const fresh = epoch !== this.epoch
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
      head: { position: this.position, hash: '' },
      ...(fresh ? { fresh } : {}),
      ...(more ? { more } : {}),
    }
  }
}

/** The text of the mutation at `at`, exactly as it was sent. */
export function bytesAt(raw: string, at: number): string {
  const parts = raw.slice(raw.indexOf('"sent":[') + 8, -2).split(/(?:^|,)\{"age":-?\d+,"mutation":/)
  return (parts[at + 1] ?? '').slice(0, -1)
}
