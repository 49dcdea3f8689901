import fc from 'fast-check'
import { expect, test } from 'vitest'

import { hazard, kit, LONG, type Kit } from './testing/phone'
import { TestServer, type Luck } from './testing/server'

/** Phones 0 and 1 are two tabs of one; 2 is another's; those that follow are copies of 0. */
const who = fc.nat(3)
const luck = fc.constantFrom<Luck>('fine', 'request lost', 'answer lost')
const verdict = fc.constantFrom('applied', 'rejected', 'retry', 'conflict')
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('create' as const), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('edit' as const), who, which: fc.nat(5) }) },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('exchange' as const), who, luck, verdict, page: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('both tabs' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('backup' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('restore' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('copy' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** One history: phones, a server with its backup, and everything that was ever written. */
class Story {
  readonly server = new TestServer()
  readonly kits: Kit[] = []
  readonly records: string[] = []
  readonly mids: string[] = []
  private backup = this.server.backup()
  private restores = 0

  async begin(): Promise<void> {
    this.server.strict = true
    const first = await kit({ server: this.server })
    const tab = await kit({ server: this.server, name: first.phone.store.name })
    const other = await kit({ server: this.server, device: '0192f0c1-2d00-7000-8000-000000000002' })
    this.kits.push(first, tab, other)
  }

  /** A copy of phone 0 that has found out that it is one, and taken numbers of its own. */
  async copied(): Promise<void> {
    for (const who of [0, 3, 3, 0]) {
      await this.take({ does: 'create', who: 0 })
      if (who === 3 && this.kits.length < 4) await this.copy()
      await this.take({ does: 'create', who })
      await this.take({ does: 'edit', who, which: 0 })
      await this.take({ does: 'exchange', who, luck: 'fine', verdict: 'applied', page: 4 })
    }
  }

  private kitOf(who: number): Kit {
    return this.kits[who % this.kits.length] as Kit
  }

  async take(step: Step): Promise<void> {
    for (const { clock } of this.kits) clock.pass(1000)
    switch (step.does) {
      case 'create':
        return this.write(this.kitOf(step.who), hazard(`第${this.mids.length}条`))
      case 'edit':
        return this.edit(this.kitOf(step.who), this.records[step.which] ?? '')
      case 'exchange':
        Object.assign(this.server, { luck: () => step.luck, pageSize: step.page })
        this.server.judge = () => (step.verdict === 'applied' ? undefined : { outcome: step.verdict as 'retry' })
        await this.kitOf(step.who).phone.exchange().catch(() => undefined)
        return this.allIsWell()
      case 'both tabs':
        this.allIsWell()
        await Promise.allSettled(this.kits.slice(0, 2).map(({ phone }) => phone.exchange()))
        return
      case 'backup':
        this.backup = this.server.backup()
        return
      case 'restore':
        this.restores += 1
        for (const { clock } of this.kits) clock.pass(LONG)
        return this.server.restore(this.backup, `epoch ${this.restores}`)
      case 'copy':
        return this.copy()
    }
  }

  allIsWell(): void {
    this.server.luck = () => 'fine'
    this.server.judge = () => undefined
  }

  private async write({ phone }: Kit, change: Parameters<Kit['phone']['write']>[0]): Promise<void> {
    const { id, mid } = await phone.write(change)
    if (change.id === undefined) this.records.push(id)
    if (mid) this.mids.push(mid)
  }

  private async edit(by: Kit, id: string): Promise<void> {
    if (!id || !(await by.phone.show('hazard', id))) return
    await this.write(by, { kind: 'hazard', id, set: { summary: `改${this.mids.length}` } })
  }

  /** Somebody moves a phone to a new one by copying everything on it. */
  private async copy(): Promise<void> {
    const from = this.kits[0] as Kit
    const to = await kit({ server: this.server })
    to.clock.moment = from.clock.moment
    for (const table of from.phone.store.tables) {
      await to.phone.store.table(table.name).clear()
      await to.phone.store.table(table.name).bulkPut(await table.toArray())
    }
    this.kits.push(to)
  }

  /** Each write is in a queue, or has an answer that a phone keeps, or lies in an inbox. */
  async nothingIsNowhere(): Promise<void> {
    const held = new Set<string>()
    for (const { phone } of this.kits) {
      for (const table of [phone.store.queue, phone.store.kept, phone.store.inbox]) {
        for (const { mid } of await table.toArray()) held.add(mid)
      }
    }
    expect(this.mids.filter((mid) => !held.has(mid))).toEqual([])
  }

  /** Whatever is told again is told as it was the first time, unless its numbers were another's. */
  everythingIsToldAsItWas(): void {
    const first = new Map<string, TestServer['judged'][number]>()
    for (const entry of this.server.judged) {
      const before = first.get(entry.mutation.mid) ?? entry
      first.set(entry.mutation.mid, before)
      if (!this.server.copies.has(before.incarnation)) expect(entry).toMatchObject({ bytes: before.bytes, incarnation: before.incarnation })
    }
  }

  /** After everybody was heard twice, the server has all of it and every phone shows the same. */
  async endsWell(): Promise<void> {
    this.allIsWell()
    for (const { phone } of [...this.kits, ...this.kits, ...this.kits]) await phone.exchange()
    await this.nothingIsNowhere()
    this.everythingIsToldAsItWas()
    expect(this.mids.filter((mid) => !this.server.ledger.has(mid))).toEqual([])
    const stands = [...this.server.records.values()].map(({ id, body }) => [id, body]).sort()
    for (const { phone } of this.kits) {
      expect(await phone.queue()).toEqual([])
      const codes = (await phone.store.kept.toArray()).map(({ outcome }) => outcome.code)
      expect(codes).not.toContain('same-id-other-content')
      expect((await phone.list('hazard')).map(({ id, body }) => [id, body]).sort()).toEqual(stands)
      expect(await phone.proof.check()).toMatchObject({ same: true })
    }
  }
}

test('restored servers, copied phones and two tabs: every write ends in the ledger, and all agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 16, size: 'max' }), async (copied, steps) => {
      const story = new Story()
      await story.begin()
      if (copied) await story.copied()
      for (const each of steps) {
        await story.take(each)
        await story.nothingIsNowhere()
      }
      await story.endsWell()
      for (const { phone } of story.kits) await phone.close()
    }),
    { numRuns: 40 },
  )
}, 120_000)
