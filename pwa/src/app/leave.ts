/** Signing out: never with something on the phone that has not arrived or been taken along. */
import Dexie from 'dexie'

import { putAllAway } from './jottings'
import { forgetMarker } from './marker'
import { closePhone, databaseOf, phone } from './phone'
import { dropPictures } from './pictures'
import { saveFile, today } from './save'
import { current, signOut } from './session'
import { dropLines } from './snapshot'

/** How many things would be lost by signing out now. */
export async function unsent(): Promise<number> {
  return (await phone.value?.pending()) ?? 0
}

/** Everything that has not arrived, as one file that a person can keep; without a passphrase
 * anybody can open it. */
export async function exportUnsent(passphrase: string): Promise<void> {
  const bytes = await phone.value?.exportQueue(passphrase)
  if (!bytes) return
  const [type, ending] = passphrase ? ['application/octet-stream', 'anxun'] : ['application/zip', 'zip']
  saveFile(new Blob([bytes as BlobPart], { type }), `anxun-${today()}.${ending}`)
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
  forgetMarker(account)
  putAllAway(account)
}
