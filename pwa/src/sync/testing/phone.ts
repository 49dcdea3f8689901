/** Phones for the tests: their own database, a clock that only the test moves. */
import 'fake-indexeddb/auto'

import { Phone, type PhoneOptions } from '../phone'
import type { World } from '../world'
import { TestServer } from './server'

export const START = Date.parse('2026-11-24T07:42:10.123Z')
/** Milliseconds of silence after which a phone listens before it speaks. */
export const LONG = 660_000

export class TestClock {
  constructor(public moment = START) {}

  now(): number {
    return this.moment
  }

  pass(milliseconds: number): void {
    this.moment += milliseconds
  }
}

export class TestWorld implements World {
  online = true
  private readonly listeners = new Set<(what: 'online' | 'offline' | 'visible') => void>()

  isOnline(): boolean {
    return this.online
  }

  watch(listener: (what: 'online' | 'offline' | 'visible') => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  say(what: 'online' | 'offline' | 'visible'): void {
    if (what !== 'visible') this.online = what === 'online'
    for (const listener of this.listeners) listener(what)
  }
}

export interface Kit {
  readonly phone: Phone
  readonly server: TestServer
  readonly clock: TestClock
  readonly world: TestWorld
}

/** A phone of a new account, or another tab of one that is there. */
export async function kit(more: Partial<PhoneOptions> & { readonly server?: TestServer } = {}): Promise<Kit> {
  const { server = new TestServer(), ...options } = more
  const [clock, world] = [new TestClock(), new TestWorld()]
  const phone = await Phone.open({
    name: `phone-${crypto.randomUUID()}`,
    device: '0192f0c1-2d00-7000-8000-000000000001',
    clock,
    transport: server,
    world,
    random: () => 0.5,
    storage: { indexedDB, IDBKeyRange },
    ...options,
  })
  return { phone, server, clock, world }
}

/** What a grid worker writes of a hazard with a few words. */
export function hazard(summary: string) {
  return {
    kind: 'hazard' as const,
    set: { firm: '0192f0c1-2d00-7000-8000-0000000000f1', seen_at: '2026-11-24T07:42:10.123+08:00', summary },
  }
}

/** Wait until something holds; fails after two seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('it never came to that')
}
