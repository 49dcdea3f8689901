/** What lies in the tables of a phone's store. */
import type { Head, Mutation, Outcome } from '../generated/records'

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
  /** Its place in the queue: its own number; below 0 where that is an earlier incarnation's. */
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
  /** The epoch whose versions its bases speak of; left out: unknown. */
  readonly epoch?: string
  /** The earlier incarnation that numbered it; left out: the present one. */
  readonly incarnation?: string
  /** It was answered once, by a server that has forgotten it. */
  readonly again?: Again
}

/** What an answered mutation had come to before it went back into the queue. */
export interface Again {
  /** Fields that held what it wrote, and their versions then; null: nothing of it was to be seen. */
  readonly versions: Readonly<Record<string, number>> | null
  /** It was not accepted, and its author had dealt with that. */
  readonly closed?: Closed
}

export type Closed = '已重交' | '留作记录'

/** An answered mutation, kept so that a server restored from a backup can be told again. */
export interface Kept extends Pick<QueueRow, 'mid' | 'record' | 'kind' | 'bytes' | 'queuedAt' | 'epoch'> {
  /** The number that `incarnation` gave it. */
  readonly dseq: number
  readonly incarnation: string
  readonly outcome: Outcome
  /** The epoch whose positions `outcome` speaks of. */
  readonly answeredIn?: string
  /** Milliseconds, server's clock. */
  readonly answeredAt?: number
  /** Milliseconds, phone's clock. */
  readonly keptAt: number
}

/** A signed head of the ledger, as evidence: see `heads.ts`. */
export interface HeadRow extends Required<Head> {
  readonly epoch: string
  /** The phone's day, `2026-11-24`. */
  readonly day: string
  /** Why it is kept: the first of its day, the latest of all, or one that contradicts another. */
  readonly why: 'day' | 'latest' | 'contrary'
}

/** How the last comparison with the server's digest came out: see `digest.ts`. */
export interface Checked {
  /** The phone's day, `2026-11-24`. */
  readonly day: string
  /** Milliseconds, phone's clock. */
  readonly at: number
  readonly same: boolean
  /** How often everything was fetched anew that day because something differed. */
  readonly heals: number
  readonly records: number
}

/** A mutation that was not accepted, until the server's own record of it arrives; one
 * that no server could read stays. */
export interface InboxRow extends Pick<QueueRow, 'mid' | 'record' | 'kind' | 'bytes'> {
  readonly code: string
  readonly message: string
  readonly receivedAt: number
  readonly unread: boolean
  /** The create on top of which it was made, and with which it is one thing. */
  readonly follows?: string
  readonly state: '未收下' | Closed
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
  /** Earlier incarnations of this database, the oldest first. */
  formerly: readonly string[]
  nextDseq: number
  epoch: string
  directory: string
  /** The ledger's head as the server last told it: a rewritten chain is found out. */
  head: Head | null
  lastArrived: number
  /** Milliseconds, phone's clock: the last answer of any kind. */
  lastHeard: number
  /** Server's clock minus the phone's, in milliseconds. */
  serverOffset: number
  /** Counts the first pulls; while one is under way (`freshening`), settled records of
   * an older generation have not been sent again yet. */
  generation: number
  /** The epoch of each generation of which a settled record may still be held. */
  epochs: Readonly<Record<number, string>>
  freshening: boolean
  checked: Checked
  /** Somebody asked for the comparison. */
  checkAsked: boolean
  /** When (phone's clock) a head contradicted one that was kept. */
  contradictedAt: number
  flight: Flight | null
  trouble: Trouble | null
  online: boolean
}
