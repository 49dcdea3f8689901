/** Records that several people write about one thing: their id follows from what it is. */
import type { Changes, Kind, Written } from '../sync/types'
import { idOf } from '../sync/identity'
import { phone } from './phone'

/**
 * Add to the record about this, whoever begins it. Always told whole: what another phone began
 * meanwhile is added to, and what this one may not see in full it may still add to. Rejects
 * where it could not be kept: nobody may be told that it was.
 */
export async function addTo(kind: Kind, about: Changes, set: Changes): Promise<Written> {
  const id = await idOf(kind, about)
  if (!phone.value) throw new Error('the store is not open')
  return phone.value.write({ op: 'create', kind, id, set: { ...about, ...set } })
}
