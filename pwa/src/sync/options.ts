/** What a phone is given to begin with. */
import type { OpenPokes } from './loop'
import type { Storage } from './store'
import type { Clock, Transport } from './types'
import type { World } from './world'

export interface PhoneOptions {
  /** Of the database: one for each account. */
  readonly name: string
  /** The id that this install signed in with. */
  readonly device: string
  readonly transport: Transport
  readonly clock?: Clock
  /** Whose refusals and conflicts count as needing this person; left out: everybody's. */
  readonly account?: string
  /** The zone's id, which its heads are signed for. */
  readonly zone?: string
  /** Whether pictures may go now (仅 Wi-Fi). */
  readonly picturesMayGo?: () => boolean
  readonly openPokes?: OpenPokes
  readonly storage?: Storage
  readonly world?: World
  /** From 0 to 1. */
  readonly random?: () => number
}
