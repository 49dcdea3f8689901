/**
 * The words of the phone's half. A record is shown as the server last settled it, with
 * this phone's own queued mutations laid over it; a draft is not yet a mutation.
 */
import type { Kinds, Mutation, Outcome, Pull } from '../generated/records'

export type Kind = keyof Kinds
export type Body<K extends Kind = Kind> = Partial<Kinds[K]>
/** Changes by field, in the shape that travels (see `docs/sync-protocol.md`). */
export type Changes = Readonly<Record<string, unknown>>

/** What a person is told about a record; the words are in `src/words/`. */
export type State =
  | 'draft' // 草稿
  | 'kept' // 已存手机
  | 'sending' // 正在上传
  | 'arrived' // 已送达
  | 'later' // 稍后自动重试
  | 'asks' // 需要您处理
  | 'both' // 两处都改过
  | 'refused' // 未收下

export interface Shown<K extends Kind = Kind> {
  readonly kind: K
  readonly id: string
  readonly body: Body<K>
  readonly versions: Readonly<Record<string, number>>
  readonly state: State
  /** Queued mutations of this record. */
  readonly waiting: number
  /** Pictures of this record that have not reached the server, and how many it has. */
  readonly photosWaiting: number
  readonly photos: number
  /** Never settled by the server: it exists on this phone only. */
  readonly mineOnly: boolean
  /** Milliseconds (phone clock) of the last change that this phone knows of. */
  readonly changedAt: number
}

/** One queued mutation: `bytes` are exactly what will be sent, however often. */
export interface Queued {
  readonly mid: string
  readonly dseq: number
  readonly kind: Kind
  readonly record: string
  readonly bytes: string
  readonly mutation: Mutation
  readonly queuedAt: number
  readonly tries: number
  /** Why it waits, for the 上传清单. */
  readonly lastOutcome?: Outcome
}

export interface Draft<K extends Kind = Kind> {
  readonly id: string
  readonly kind: K
  readonly set: Changes
  readonly startedAt: number
  readonly changedAt: number
}

/** A picture on this phone: its bytes lie in a row of their own, written once. */
export interface PhotoRow {
  readonly sha256: string
  readonly original: string
  readonly record: string
  readonly part: 'before' | 'after'
  readonly takenAt: string
  readonly size: number
  readonly type: string
  readonly state: 'kept' | 'sending' | 'arrived' | 'refused'
  readonly tries: number
  readonly arrivedAt?: number
}

/** Carries one request to the server; rejects when there is no way through. */
export interface Transport {
  sync(body: string): Promise<Pull>
  putPhoto(sha256: string, type: string, bytes: ArrayBuffer): Promise<'arrived' | 'refused' | 'later'>
}

/** The phone's clock, handed in so that tests can move it. */
export interface Clock {
  now(): number
}
