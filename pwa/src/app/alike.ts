/** Pictures that look like one: a hint that it may have been used before, which proves nothing. */
import { api } from './session'

export interface Alike {
  readonly sha256: string
  /** The records of it that may be seen. */
  readonly records: readonly string[]
}

/** Those that the server knows of, the record's own left out: they show the same place, and
 * its drawn copies the same picture. None where it cannot be asked, or does not say. */
export async function alikeTo(sha256: string, own: object): Promise<readonly Alike[]> {
  try {
    const { alike } = (await (await api(`/photos/${sha256}/facts`)).json()) as { alike: readonly Alike[] }
    return alike.filter((each) => !(each.sha256 in own))
  } catch {
    return []
  }
}
