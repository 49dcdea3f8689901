/** 今天特别注意: what was reported at some posts since yesterday, or is still open there. */
import { titleOf } from '../kinds'
import type { Shown } from '../sync/types'

const DAY = 86_400_000
const SINCE = 2 * DAY
const SHOWN = 2
const OVER: readonly (string | undefined)[] = ['已销号', '不成立']

export function attentionIn(
  hazards: readonly Shown<'hazard'>[],
  among: (post: string) => boolean,
  now: number,
): { readonly id: string; readonly words: string }[] {
  return hazards
    .filter(({ body }) => body.post && among(body.post) && body.status !== '不成立')
    .filter(({ body }) => !OVER.includes(body.status) || now - Date.parse(body.seen_at ?? '') < SINCE)
    .slice(0, SHOWN)
    .map(({ id, body }) => ({ id, words: titleOf('hazard', body) }))
}
