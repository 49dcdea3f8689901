/** Keeps a phone in step: one loop for the records, one for the pictures, each alone across the tabs. */
import { exchange, type Parts } from './exchange'
import { NoWay, SignInNeeded } from './failures'
import { alone, type Locks } from './lock'
import { Loop, type Turn } from './loop'
import { isOwed } from './photos'
import { steady } from './storageErrors'
import { upload } from './upload'

export class Talk {
  private records: Loop | undefined
  private pictures: Loop | undefined

  constructor(
    private readonly parts: Parts,
    private readonly name: string,
    private readonly locks: Locks | undefined,
    private readonly picturesMayGo: () => boolean,
  ) {}

  async now(): Promise<void> {
    await this.exchange(true)
    await this.upload(true)
  }

  start(): void {
    const now = () => this.parts.clock.now()
    this.records = new Loop({ now, turn: () => this.recordTurn() })
    this.pictures = new Loop({ now, turn: () => this.pictureTurn() })
    this.wake()
  }

  wake(): void {
    this.records?.wake()
  }

  /** Resolves when what was under way is over. */
  async stop(): Promise<void> {
    await Promise.all([this.records?.stop(), this.pictures?.stop()])
  }

  private async recordTurn(): Promise<Turn> {
    const { store, clock } = this.parts
    const failed = await didFail(() => this.exchange(false))
    if (!failed) this.pictures?.wake()
    const trouble = failed ? await store.note('trouble') : undefined
    return { failed, nextTry: trouble?.nextTry ?? nextOf(await store.queue.toArray(), clock.now()) }
  }

  private async pictureTurn(): Promise<Turn> {
    const { store, clock } = this.parts
    const failed = await didFail(() => this.upload(false))
    return { failed, nextTry: nextOf(await store.photos.filter(isOwed).toArray(), clock.now()) }
  }

  private exchange(urgent: boolean): Promise<void> {
    return alone(`anxun-exchange-${this.name}`, this.locks, () =>
      steady(this.parts.store, () => exchange(this.parts, urgent)),
    )
  }

  private upload(urgent: boolean): Promise<void> {
    return alone(`anxun-photos-${this.name}`, this.locks, () =>
      steady(this.parts.store, () => upload(this.parts, this.picturesMayGo, urgent)),
    )
  }
}

/** When the first of these may be tried again. What is due and still here waits behind another. */
function nextOf(rows: readonly { readonly notBefore?: number }[], now: number): number | null {
  const moments = rows.flatMap(({ notBefore }) => (notBefore !== undefined && notBefore > now ? [notBefore] : []))
  return moments.length ? Math.min(...moments) : null
}

/** Whether there was no way through; anything else that went wrong is thrown. */
async function didFail(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if (error instanceof NoWay || error instanceof SignInNeeded) return true
    throw error
  }
}
