/** 改一版: a new draft with everything that the published one says, its pictures too. */
import { phone } from '../app/phone'
import { pictureBytes } from '../app/pictures'
import { reduce } from '../photos/capture'
import type { Shown } from '../sync/types'
import { nextOf, picturesOf } from './cards'
import { beginOne } from './draft'

/** The draft's id, and how many pictures could not be brought along: they lie on no phone and
 * the network is away. A picture belongs to its record, so that each gets one of its own. */
export async function nextVersion(card: Shown<'card'>): Promise<{ readonly id: string; readonly left: number }> {
  const id = await beginOne('card', nextOf(card.body, new Map()))
  const pictures = new Map<string, string>()
  const wanted = picturesOf(card.body)
  for (const sha256 of wanted) {
    const copy = await copied(card, sha256, id)
    if (copy) pictures.set(sha256, copy)
  }
  if (pictures.size) {
    const { sections, questions } = nextOf(card.body, pictures)
    await phone.value?.keepDraft({ id, kind: 'card', set: { sections, questions } })
  }
  return { id, left: wanted.length - pictures.size }
}

async function copied({ body }: Shown<'card'>, sha256: string, record: string): Promise<string | null> {
  const found = await pictureBytes(sha256, 'view')
  const told = body.photos?.[sha256]
  if (typeof found === 'string' || !told || !phone.value) return null
  const { bytes, type } = await reduce(found)
  const { original, taken_at: takenAt } = told
  return phone.value.addPhoto({ record, part: 'before', bytes, type, original, takenAt, chosen: true })
}
