/**
 * Real phones under Node, driven step by step by `python -m tests.simulation`: every 20th
 * history is played by them, against the real server in a process of its own.
 */
import 'fake-indexeddb/auto'

import { kinds } from '../src/generated/records'
import type { Kind, Seen, Write } from '../src/sync/types'
import { crashIn, didCrash } from './crash'
import { Handset, type Identity } from './handset'
import { serve, type Call } from './lines'

const handsets = new Map<string, Handset>()

type Given = Readonly<Record<string, never>>
type Work = (handset: Handset, given: Given) => Promise<unknown>

const works: Readonly<Record<string, Work>> = {
  shown: async ({ phone }) => {
    const every = await Promise.all(Object.keys(kinds).map((kind) => phone.list(kind as Kind)))
    return every.flat().map(({ id, kind, body, mineOnly }) => ({ id, kind, body, mineOnly }))
  },

  seen: async ({ phone }, { kind, id }) => {
    const seen = await phone.seen(kind, id)
    return { ...seen, body: (await phone.show(kind, id))?.body ?? {} }
  },

  /** The queued row; null where nothing differed from what is shown. */
  write: async ({ phone }, { change, seen }) => {
    const given = seen as Seen | null
    const { mid } = await phone.write({ ...(change as Write), seen: given })
    if (mid === null) return null
    const row = await phone.store.queue.where('mid').equals(mid).first()
    const incarnation = row?.incarnation ?? (await phone.store.note('incarnation'))
    return { ...row, incarnation, epoch: row?.epoch ?? '' }
  },

  converse: async ({ phone }, { check }) => {
    if (check) await phone.store.setNotes({ checkAsked: true })
    await phone.exchange()
  },

  /** Resolves when the request has left, or there was none to send. */
  askOnly: async (handset) => {
    let asked: () => void = () => undefined
    const left = new Promise<void>((resolve) => {
      asked = resolve
    })
    const tab = await handset.tab(asked)
    handset.late = tab.exchange().then(() => tab.close(), () => tab.close())
    await Promise.race([left, handset.late])
  },

  settled: async (handset) => {
    await handset.late
  },

  crashIn: async ({ database }, { changes }) => crashIn(database, changes),
  reborn: (handset) => handset.reborn(),
  wiped: (handset) => handset.wiped(),

  copied: async (handset, { identity }) => {
    const told = identity as Identity
    handsets.set(told.name, await handset.copied(told))
  },

  spoil: async ({ phone }, { mid, bytes }) => {
    await phone.store.queue.where('mid').equals(mid).modify({ bytes })
  },

  bytes: async ({ phone }, { mid }) => (await phone.store.queue.where('mid').equals(mid).first())?.bytes,

  waiting: async ({ phone }) => (await phone.store.queue.toArray()).map(({ mid }) => mid),

  mids: async ({ phone: { store } }) => {
    const tables = await Promise.all([store.queue.toArray(), store.kept.toArray(), store.inbox.toArray()])
    return tables.flat().map(({ mid }) => mid)
  },

  held: async ({ phone: { store } }) => ({
    records: await store.settled.filter(({ gone }) => !gone).toArray(),
    inbox: (await store.inbox.toArray()).map(({ bytes }) => bytes),
    agrees: (await store.note('checked'))?.same ?? true,
  }),
}

async function take({ does, phone, now, given }: Call): Promise<unknown> {
  if (does === 'open') {
    handsets.set(phone, await Handset.open(given as unknown as Identity))
    return null
  }
  const handset = handsets.get(phone)
  const work = works[does]
  if (!handset || !work) throw new Error(`nobody can ${does} on ${phone}`)
  handset.clock = now
  try {
    return await work(handset, given as Given)
  } catch (error) {
    // Whatever the app said about it, its phone is dead.
    if (didCrash(handset.database)) throw Object.assign(new Error('the phone died'), { name: 'Crash' })
    throw error
  }
}

serve(take)
