/** What this phone can prove, and whether it holds everything that it should. */
import type { Parts } from './exchange'
import { vouchers, type Voucher } from './heads'
import type { Checked } from './rows'
import { steady } from './storageErrors'

export interface Evidence {
  /** Heads that are kept. */
  readonly count: number
  /** Milliseconds, server's clock: when the oldest of them was signed. */
  readonly since: number | null
  /** Milliseconds, phone's clock: when one contradicted another; null: never. */
  readonly contradictedAt: number | null
  readonly checked: Checked | null
}

export class Proof {
  constructor(
    private readonly parts: Parts,
    private readonly zone: string,
    private readonly exchange: () => Promise<void>,
  ) {}

  evidence(): Promise<Evidence> {
    const { store } = this.parts
    return steady(store, () =>
      store.transaction('r', store.heads, store.notes, async () => {
        const kept = await vouchers(store, this.zone)
        return {
          count: kept.length,
          since: kept[0]?.at ?? null,
          contradictedAt: (await store.note('contradictedAt')) ?? null,
          checked: (await store.note('checked')) ?? null,
        }
      }),
    )
  }

  /** Every head that is kept, the oldest first. */
  vouchers(): Promise<Voucher[]> {
    return steady(this.parts.store, () => vouchers(this.parts.store, this.zone))
  }

  /** Compare now; null where the server did not say what should be here. What differs has
   * been fetched anew when this resolves. Rejects like `Phone.exchange`. */
  async check(): Promise<Checked | null> {
    const { store } = this.parts
    await steady(store, () => store.setNotes({ checkAsked: true }))
    await this.exchange()
    const [asked, checked] = await steady(store, async () => [await store.note('checkAsked'), await store.note('checked')] as const)
    return asked ? null : (checked ?? null)
  }
}
