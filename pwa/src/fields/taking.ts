/** From the shutter to the phone's disk: reduced, named and committed, one after another. */
import { computed, shallowRef } from 'vue'

import { phone } from '../app/phone'
import { me } from '../app/session'
import { askToKeep } from '../app/storage'
import { CannotRead, reduce } from '../photos/capture'
import { localIso } from '../sync/queue'
import { classify } from '../sync/storageErrors'

export type Trouble = 'full' | 'unreadable' | 'failed'

/** Where the zone says nothing. */
const AT_MOST = 4

export const photoLimit = computed(() => me.value?.photo_limit || AT_MOST)

const underWay = new Map<string, Set<Promise<void>>>()

/** Resolves when every picture that is being kept for a record lies on the disk, or failed. */
export async function taken(record: string): Promise<void> {
  await Promise.allSettled(underWay.get(record) ?? [])
}

/** Takes pictures for one record; `kept` hears of each once it lies on the disk. */
export function useTaking(record: string, part: 'before' | 'after', kept: (sha256: string) => unknown = () => undefined) {
  const busy = shallowRef(0)
  const trouble = shallowRef<Trouble | null>(null)

  function take(file: Promise<Blob>): Promise<void> {
    const going = underWay.get(record) ?? new Set()
    underWay.set(record, going)
    const one = keep(file).finally(() => going.delete(one))
    going.add(one)
    return one
  }

  async function keep(file: Promise<Blob>): Promise<void> {
    const takenAt = localIso(Date.now())
    busy.value += 1
    trouble.value = null
    try {
      const given = await file
      const { bytes, type, original } = await reduce(given)
      if (!phone.value) throw new Error('the store is not open')
      // Nobody knows when a picture from the album was taken.
      const checked = !(given instanceof File) && (await phone.value.clockChecked())
      await kept(await phone.value.addPhoto({ record, part, bytes, type, original, takenAt, checked }))
      void askToKeep()
    } catch (error) {
      trouble.value = troubleOf(error)
    } finally {
      busy.value -= 1
    }
  }

  return { busy, trouble, take }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof CannotRead) return 'unreadable'
  if (classify(error) === 'quota') return 'full'
  console.error(error)
  return 'failed'
}
