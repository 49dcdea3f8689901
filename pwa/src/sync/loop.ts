/** Decides when to exchange: at once, when woken, and every so often. */

import { LONGEST } from './failures'

/** Milliseconds between looks when nothing else happens. */
const EVERY = 60_000
/** Writes come in flocks: one exchange for those that lie this close together. */
const DEBOUNCE = 50

/** Listens for pokes until the signal ends it. */
export type OpenPokes = (signal: AbortSignal, onPoke: () => void) => unknown

export interface Turn {
  readonly failed: boolean
  /** When (phone's clock) it is worth trying again; null: at the usual time. */
  readonly nextTry: number | null
}

export interface LoopParts {
  /** One whole exchange. Rejects only for what the loop cannot mend. */
  readonly turn: () => Promise<Turn>
  readonly now: () => number
  readonly every?: number
  readonly debounce?: number
}

/** Goes on until `stop`. Woken while an exchange is under way, it goes once more after it. */
export class Loop {
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> | undefined
  private again = false
  private stopped = false

  constructor(private readonly parts: LoopParts) {}

  /** Exchange soon. */
  wake(): void {
    if (this.running) this.again = true
    else this.plan(this.parts.debounce ?? DEBOUNCE)
  }

  /** Resolves when an exchange that was under way is over. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.running
  }

  private plan(wait: number): void {
    clearTimeout(this.timer)
    if (!this.stopped) this.timer = setTimeout(() => this.run(), wait)
  }

  private run(): void {
    this.running = this.turn().finally(() => (this.running = undefined))
  }

  private async turn(): Promise<void> {
    const { turn, now, every = EVERY, debounce = DEBOUNCE } = this.parts
    let wait = every
    this.again = false
    try {
      const { failed, nextTry } = await turn()
      const longest = failed ? LONGEST : every
      if (nextTry !== null) wait = Math.min(longest, Math.max(debounce, nextTry - now()))
    } catch (error) {
      // A full or lost storage: the next turn opens it anew.
      console.error(error)
    }
    this.plan(this.again ? debounce : wait)
  }
}
