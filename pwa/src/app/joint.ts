/** Records that several people write about one thing: their id follows from what it is. */
import type { Changes, Kind, Written } from '../sync/types'
import { idOf } from '../sync/identity'
import { phone } from './phone'

/**
 * Add to the record about this, whoever begins it. Always told whole: what another phone began
 * meanwhile is added to, and what this one may not see in full it may still add to.
 */
export async function addTo(kind: Kind, about: Changes, set: Changes): Promise<Written | null> {
  const id = await idOf(kind, about)
  return (await phone.value?.write({ op: 'create', kind, id, set: { ...about, ...set } })) ?? null
}
