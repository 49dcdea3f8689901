/** Signing out: never with something on the phone that has not arrived or been taken along. */
import Dexie from 'dexie'

import { putAllAway } from './jottings'
import { closePhone, databaseOf, phone } from './phone'
import { dropPictures } from './pictures'
import { current, signOut } from './session'
import { dropLines } from './snapshot'

/** How many things would be lost by signing out now. */
export async function unsent(): Promise<number> {
  return (await phone.value?.pending()) ?? 0
}

/** Everything that has not arrived, as one file that a person can keep. */
export async function exportUnsent(): Promise<void> {
  const bytes = await phone.value?.exportQueue()
  if (!bytes) return
  const day = new Date().toISOString().slice(0, 10)
  save(new Blob([bytes as BlobPart], { type: 'application/zip' }), `anxun-${day}.zip`)
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Leave for good: the account, its records and its pictures go from this phone. */
export async function leave(everywhere: boolean): Promise<void> {
  const account = current.value?.account
  if (!account) return
  await closePhone(account)
  await signOut(everywhere)
  await Dexie.delete(databaseOf(account))
  await dropPictures(account)
  dropLines()
  putAllAway(account)
}
