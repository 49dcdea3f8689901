/** A record as a screen is shown it: settled, with nothing on its way. */
import type { Body, Kind, Shown } from '../types'

export function shown<K extends Kind>(kind: K, id: string, body: Body<K>): Shown<K> {
  return { kind, id, body, versions: {}, state: 'arrived', waiting: 0, photosWaiting: 0, photos: 0, mineOnly: false, changedAt: 0 }
}
