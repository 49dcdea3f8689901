/** From the shutter to the phone's disk: reduced, named and committed, one after another. */
import { computed, shallowRef } from 'vue'

import { phone } from '../app/phone'
import { me } from '../app/session'
import { askToKeep } from '../app/storage'
import type { Photo } from '../generated/records'
import { CameOutBlank, CannotRead, reduce } from '../photos/capture'
import { localIso } from '../sync/queue'
import { classify } from '../sync/storageErrors'

export type Trouble = 'full' | 'heic' | 'unreadable' | 'blank' | 'failed'

/** Where the zone says nothing. */
const AT_MOST = 4

export const photoLimit = computed(() => me.value?.photo_limit || AT_MOST)

/** What a hazard holds in all, those with drawings included; the server takes no more. */
export const AT_MOST_IN_ALL = 12

/** What was drawn on: the copy is its, and was taken when it was. */
export interface Source {
  readonly sha256: string
  readonly taken: Photo
}

const underWay = new Map<string, Set<Promise<unknown>>>()

/** Resolves when every picture that is being kept for a record lies on the disk, or failed. */
export async function taken(record: string): Promise<void> {
  await Promise.allSettled(underWay.get(record) ?? [])
}

/** Takes pictures for one record; `kept` hears of each once it lies on the disk, and so does
 * who took it: null where `trouble` says why not. */
export function useTaking(record: string, part: 'before' | 'after', kept: (sha256: string) => unknown = () => undefined) {
  const busy = shallowRef(0)
  const trouble = shallowRef<Trouble | null>(null)

  function take(file: Promise<Blob>, source?: Source): Promise<string | null> {
    const going = underWay.get(record) ?? new Set()
    underWay.set(record, going)
    const one = keep(file, source).finally(() => going.delete(one))
    going.add(one)
    return one
  }

  async function keep(file: Promise<Blob>, source?: Source): Promise<string | null> {
    const takenAt = localIso(Date.now())
    busy.value += 1
    trouble.value = null
    try {
      const given = await file
      const { bytes, type, original } = await reduce(given)
      if (!phone.value) throw new Error('the store is not open')
      // Nobody knows when what comes as a file was taken.
      const chosen = given instanceof File
      const checked = !chosen && (await phone.value.clockChecked())
      const facts = source ? factsOf(source) : { original, takenAt, checked, chosen }
      const sha256 = await phone.value.addPhoto({ record, part, bytes, type, ...facts })
      await kept(sha256)
      void askToKeep()
      return sha256
    } catch (error) {
      trouble.value = troubleOf(error)
      return null
    } finally {
      busy.value -= 1
    }
  }

  return { busy, trouble, take }
}

function factsOf({ sha256, taken: { original, taken_at, checked, chosen } }: Source) {
  return { original, takenAt: taken_at, checked: checked === true, chosen: chosen === true, copyOf: sha256 }
}

/** The drawn copies of a picture. */
export function copiesOf(photos: Readonly<Record<string, Photo>>, sha256: string): string[] {
  return Object.entries(photos).flatMap(([copy, { copy_of }]) => (copy_of === sha256 ? [copy] : []))
}

/** How many of them were taken, not drawn. */
export function countTaken(photos: Readonly<Record<string, Photo>>): number {
  return Object.values(photos).filter(({ copy_of }) => !copy_of).length
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof CannotRead) return error.heic ? 'heic' : 'unreadable'
  if (error instanceof CameOutBlank && error.nothing) return 'blank'
  if (classify(error) === 'quota') return 'full'
  console.error(error)
  return 'failed'
}
