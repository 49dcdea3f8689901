import fc from 'fast-check'
import { expect, test } from 'vitest'

import { contents, crashAt } from './testing/crash'
import { hazard, kit, LONG, type Kit } from './testing/phone'

test('a crash at any step of taking an answer in changes nothing at all', async () => {
  let crashed = 0
  for (let step = 1; step < 60; step += 1) {
    const { phone, server } = await kit()
    server.write('hazard', 'h1', { summary: '旧' })
    server.write('hazard', 'h2', { summary: '将忘' })
    await phone.exchange()
    await phone.write({ kind: 'hazard', id: 'h1', set: { summary: '新' } })
    await phone.write(hazard('另一条'))
    server.judge = ({ op }) => (op === 'create' ? { outcome: 'rejected', code: 'create-not-yours' } : undefined)
    server.forget('hazard', 'h2')
    let injected: (() => Promise<void>) | undefined
    server.amend = (answer) => {
      if (injected === undefined) injected = crashAt(phone, step)
      return answer
    }
    const before = await contents(phone)
    const failed = await phone.exchange().then(
      () => false,
      () => true,
    )
    await injected?.()
    if (!failed) break
    crashed += 1
    expect(await contents(phone)).toEqual(before)

    await phone.exchange()
    expect(await phone.queue()).toEqual([])
    expect((await phone.show('hazard', 'h1'))?.body.summary).toBe('新')
    expect(await phone.refusals()).toHaveLength(1)
    expect(await phone.show('hazard', 'h2')).toBeNull()
  }
  expect(crashed).toBeGreaterThan(8)
}, 60_000)

test('a crash at any step of putting back what a restored server forgot changes nothing at all', async () => {
  let crashed = 0
  for (let step = 1; step < 300; step += 1) {
    const { phone, server, clock } = await kit()
    const backup = server.backup()
    const { id } = await phone.write(hazard('护栏松动'))
    await phone.write({ kind: 'hazard', id, set: { place: '一层' } })
    await phone.exchange()
    await phone.write({ kind: 'hazard', id, set: { summary: '护栏断了' } })
    clock.pass(LONG)
    server.restore(backup, 'two')
    let injected: (() => Promise<void>) | undefined
    server.amend = (answer) => {
      if (injected === undefined) injected = crashAt(phone, step)
      return answer
    }
    const before = await contents(phone)
    const failed = await phone.exchange().then(
      () => false,
      () => true,
    )
    await injected?.()
    if (!failed) break
    const now = await contents(phone)
    // The crash hit the answer that told of the restore, or one of those that followed.
    if (now.notes.find(({ name }) => name === 'epoch')?.value === 'one') expect(now).toEqual(before)
    crashed += 1

    await phone.exchange()
    expect(await phone.queue()).toEqual([])
    expect((await phone.show('hazard', id))?.body).toMatchObject({ summary: '护栏断了', place: '一层' })
    expect(await phone.refusals()).toEqual([])
  }
  expect(crashed).toBeGreaterThan(15)
}, 60_000)

test('whatever is lost on the way, every write is queued or answered, and all phones agree in the end', async () => {
  const luck = fc.constantFrom('fine', 'request lost', 'answer lost') as fc.Arbitrary<'fine' | 'request lost' | 'answer lost'>
  const step = fc.oneof(
    fc.record({ does: fc.constant('create' as const), who: fc.nat(1) }),
    fc.record({ does: fc.constant('edit' as const), who: fc.nat(1), which: fc.nat(5) }),
    fc.record({ does: fc.constant('exchange' as const), who: fc.nat(1), luck, verdict: fc.constantFrom('applied', 'rejected', 'retry', 'conflict'), page: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ does: fc.constant('unreadable' as const), who: fc.nat(1), nth: fc.nat(3) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const first = await kit()
      const { server } = first
      const second = await kit({ server, device: '0192f0c1-2d00-7000-8000-000000000002' })
      const kits = [first, second]
      const [records, mids] = [[] as string[], [] as string[]]
      for (const each of steps) {
        const { phone, clock } = kits[each.who] as Kit
        clock.pass(1000)
        if (each.does === 'create') {
          const written = await phone.write(hazard(`由${each.who}写`))
          records.push(written.id)
          mids.push(written.mid ?? '')
        } else if (each.does === 'edit') {
          const id = records[each.which]
          if (!id || !(await phone.show('hazard', id))) continue
          const written = await phone.write({ kind: 'hazard', id, set: { summary: `改${mids.length}` } })
          mids.push(written.mid ?? '')
        } else if (each.does === 'exchange') {
          server.luck = () => each.luck
          server.pageSize = each.page
          server.judge = () => (each.verdict === 'applied' ? undefined : { outcome: each.verdict as 'retry' })
          await phone.exchange().catch(() => undefined)
        } else {
          const bad = (await phone.queue())[each.nth]?.mid
          server.luck = () => 'fine'
          server.judge = () => undefined
          server.refuse = ({ sent }) => (sent.some(({ mutation }) => mutation.mid === bad) ? 400 : undefined)
          await phone.exchange().catch(() => undefined)
          server.refuse = () => undefined
        }
        await nothingIsNowhere(kits, mids)
      }
      server.luck = () => 'fine'
      server.judge = () => undefined
      for (const { phone } of [...kits, ...kits]) await phone.exchange()
      await nothingIsNowhere(kits, mids)
      const inboxes = await Promise.all(kits.map(({ phone }) => phone.store.inbox.toArray()))
      const unread = new Set(inboxes.flat().map(({ mid }) => mid))
      expect(mids.filter((mid) => !server.ledger.has(mid) && !unread.has(mid))).toEqual([])
      const shown = await Promise.all(kits.map(({ phone }) => phone.list('hazard')))
      expect(await Promise.all(kits.map(({ phone }) => phone.queue()))).toEqual([[], []])
      expect(shown.map((rows) => rows.map(({ id, body }) => [id, body]))).toEqual(
        kits.map(() => [...server.records.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).map(({ id, body }) => [id, body])),
      )
      for (const { phone } of kits) await phone.close()
    }),
    { numRuns: 60 },
  )
}, 60_000)

/** Each write is in a queue, or has an answer that its phone holds, or lies in its inbox. */
async function nothingIsNowhere(kits: readonly Kit[], mids: readonly string[]): Promise<void> {
  const held = new Set<string>()
  for (const { phone } of kits) {
    for (const { mid } of await phone.queue()) held.add(mid)
    for (const { mid } of await phone.store.kept.toArray()) held.add(mid)
    for (const { mid } of await phone.store.inbox.toArray()) held.add(mid)
  }
  expect(mids.filter((mid) => !held.has(mid))).toEqual([])
}
