/** Looks into a phone's own database, and does to its storage what systems and people do. */
import type { CDPSession } from '@playwright/test'

import type { Person } from './people'

/** Every row of a table of this person's store. */
export function rowsOf<T>({ page }: Person, table: string): Promise<T[]> {
  return page.evaluate(async (name) => {
    const account = localStorage.getItem('anxun-active') ?? ''
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(`anxun-${account}`)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      const asking = database.transaction(name).objectStore(name).getAll()
      asking.onsuccess = () => resolve(asking.result)
      asking.onerror = () => reject(asking.error)
    })
    database.close()
    return rows
  }, table) as Promise<T[]>
}

/** Take rows out of a table behind the app's back. */
export function loseRows({ page }: Person, table: string, keys: readonly string[]): Promise<void> {
  return page.evaluate(
    async ({ name, keys }) => {
      const account = localStorage.getItem('anxun-active') ?? ''
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(`anxun-${account}`)
        opening.onsuccess = () => resolve(opening.result)
      })
      const changing = database.transaction(name, 'readwrite')
      for (const key of keys) changing.objectStore(name).delete(key)
      await new Promise<void>((resolve) => (changing.oncomplete = () => resolve()))
      database.close()
    },
    { name: table, keys },
  )
}

function wire({ context, page }: Person): Promise<CDPSession> {
  return context.newCDPSession(page)
}

/** The system, or somebody in the browser's settings, clears what this address stored. */
export async function clearStorage(who: Person, origin: string, what: 'indexeddb' | 'all'): Promise<void> {
  await (await wire(who)).send('Storage.clearDataForOrigin', { origin, storageTypes: what })
}

/** Chromium trusts what it last knew of the room for this long. */
const REMEMBERED = 31_000

/** Pretend that the phone has room for only so many bytes more. */
export async function leaveRoom(who: Person, origin: string, bytes: number): Promise<void> {
  const used = await who.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  await (await wire(who)).send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + bytes })
  await who.page.waitForTimeout(REMEMBERED)
}
