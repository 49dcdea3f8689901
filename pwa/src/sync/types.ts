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

/** What a person wants changed. Without `op` a record that is not known yet is created. */
export interface Write<K extends Kind = Kind> {
  readonly op?: 'create' | 'patch' | 'delete'
  readonly kind: K
  /** Made here where it is left out. */
  readonly id?: string
  readonly set?: Changes
  /** Mutations of other records that must take effect first; those that create a
   * record named in `set` are found without being told. */
  readonly dependsOn?: readonly string[]
  /** Conflicts that this settles. */
  readonly resolves?: readonly string[]
  /** What its author had before his eyes when he began; left out: what is shown now. */
  readonly seen?: Seen | null
}

/** What is shown of a record at one moment, as bases by field. */
export interface Seen {
  /** Numbers of own mutations are this incarnation's alone. */
  readonly incarnation: string
  /** The epoch whose versions these are; left out: the present one. */
  readonly epoch?: string
  readonly of: Readonly<Record<string, number | `d:${number}`>>
}

/** `mid` is null where nothing differed from what is shown, so that nothing was queued. */
export interface Written {
  readonly id: string
  readonly mid: string | null
  readonly dseq: number
}

/** What the camera gave, reduced: see `photos/capture.ts`. */
export interface TakenPhoto {
  readonly record: string
  readonly part: 'before' | 'after'
  readonly bytes: ArrayBuffer
  readonly type: string
  /** SHA-256 of what the camera gave, before it was reduced, in hex. */
  readonly original: string
  /** ISO 8601 with offset: the phone's clock. */
  readonly takenAt: string
  /** That clock had been compared with the server's: see `clockChecked`. */
  readonly checked?: boolean
  /** It came as a file: that is when it was chosen, and nobody knows when it was taken. */
  readonly chosen?: boolean
  /** The picture that somebody drew on a copy of. */
  readonly copyOf?: string
}

/** A picture on this phone: its bytes lie in a row of their own, written once. */
export interface PhotoRow {
  readonly sha256: string
  readonly original: string
  readonly record: string
  readonly part: 'before' | 'after'
  readonly takenAt: string
  readonly checked?: boolean
  readonly chosen?: boolean
  readonly copyOf?: string
  readonly size: number
  readonly type: string
  readonly state: 'kept' | 'sending' | 'arrived' | 'refused'
  readonly tries: number
  readonly arrivedAt?: number
  /** The mutation that tells the server of it; it is carried up once that one is settled. */
  readonly sentWith?: string
  /** The queued mutation that takes it out of its record. */
  readonly droppedWith?: string
  /** Milliseconds (phone clock) before which it is not tried again. */
  readonly notBefore?: number
  /** Where its upload goes on, and how many bytes of it the server has. */
  readonly way?: string
  readonly sent?: number
  /** Why it was refused: what lies here is not what was taken, nothing lies here any more,
   * or the server will not have it. */
  readonly reason?: 'damaged' | 'lost' | 'not-accepted'
}

/** Something that was not accepted (未收下), whole. */
export interface Refusal {
  /** The refusal record's id; for one that only this phone knows, the mutation's. */
  readonly id: string
  readonly mutation: string
  /** Empty for one that only this phone knows. */
  readonly author: string
  readonly kind: string
  readonly record: string
  readonly code: string
  /** The server's sentence; empty where no server read it. */
  readonly message: string
  /** The mutation's exact JSON text. */
  readonly content: string
  /** Of a create: the exact texts of what its author wrote on top of it, in that order. */
  readonly followed: readonly string[]
  readonly receivedAt: number
  readonly local: boolean
}

/** The counts of the header line and of the 上传清单. Times are milliseconds of the phone's clock. */
export interface Summary {
  /** Records with something that has not arrived. */
  readonly waiting: number
  /** Those of them that are on their way now. */
  readonly sending: number
  /** Things that only a person can settle. */
  readonly asks: number
  readonly photosWaiting: number
  readonly bytesWaiting: number
  readonly lastArrived: number | null
  readonly nextTry: number | null
  readonly offline: boolean
  readonly signInNeeded: boolean
  /** Server's clock minus the phone's, in milliseconds. */
  readonly clockOff: number
}

export type Answer = Pull & { readonly fresh?: boolean }

export type Carried = 'arrived' | 'refused' | 'later'

/** A picture that goes up in parts: where it broke off, and who is told how far it is. */
export interface Going {
  readonly way?: string | undefined
  readonly onSent: (sent: number, way: string) => Promise<void>
}

/** Carries one request to the server; rejects when there is no way through. An error
 * that has a numeric `status` was the server's answer (see `failures.ts`). */
export interface Transport {
  sync(body: string): Promise<Pull>
  putPhoto(sha256: string, type: string, bytes: ArrayBuffer, going?: Going): Promise<Carried>
}

/** The phone's clock, handed in so that tests can move it. */
export interface Clock {
  now(): number
}
