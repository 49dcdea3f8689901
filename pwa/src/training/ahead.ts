/**
 * Pictures on cards are here before somebody stands at his post without a network: those of
 * the cards that count now for his own posts, his team's, and the whole firm.
 */
import { online, ProblemError } from '../app/ask'
import { liesIn, places } from '../app/directory'
import { phone } from '../app/phone'
import { fetchAhead, type PictureSize } from '../app/pictures'
import { me } from '../app/session'
import { picturesMayLeave } from '../app/wifi'
import type { Shown } from '../sync/types'
import { currentCard, NOTICE, SORTS } from './cards'
import { postGroups } from './posts'
import { ownFirm } from './shift'

/** More than a team's cards show; what is beyond is fetched when it is looked at. */
const AT_MOST = 150
/** Milliseconds between two looks. */
const BEAT = 20_000
/** Milliseconds until a picture is asked for again that the server had not got yet: it follows
 * its card, soon or when the desk's own line allows. Each time twice as long. */
const SOON = 10_000
const LATE = 900_000

export type Wanted = readonly [sha256: string, size: PictureSize]

/** In the sizes in which the card and its questions show them. Pure. */
export function wantedOf(cards: readonly Shown<'card'>[], posts: readonly (string | null)[]): Wanted[] {
  const current = posts.flatMap((post) => [...SORTS, NOTICE].flatMap((sort) => currentCard(cards, post, sort) ?? []))
  const wanted = new Map<string, Wanted>()
  for (const { body } of new Set(current)) {
    const parts = Object.values(body.sections ?? {}).map(({ photo }) => [photo, 'view'] as const)
    const options = Object.values(body.questions ?? {}).flatMap((each) => each.options.map(({ photo }) => [photo, 'thumb'] as const))
    for (const [sha256, size] of [...parts, ...options]) if (sha256) wanted.set(`${sha256} ${size}`, [sha256, size])
  }
  return [...wanted.values()].slice(0, AT_MOST)
}

function ownPosts(): (string | null)[] {
  const firm = ownFirm()
  if (!firm) return []
  const posts = [...places.value.values()].filter(({ level, id }) => level === 'post' && liesIn(id, firm))
  const groups = postGroups(me.value?.roles.map(({ node }) => node) ?? [], posts, liesIn)
  return [null, ...groups.filter(({ word }) => word !== 'others').flatMap(({ ids }) => ids)]
}

interface Later {
  readonly at: number
  readonly wait: number
}

const later = new Map<string, Later>()
let looking = false

/** From the start of the app on, quietly: nobody is told of it, and nothing waits for it. */
export function keepAhead(): void {
  void look()
  setInterval(() => void look(), BEAT)
}

async function look(): Promise<void> {
  const open = phone.value
  const posts = ownPosts()
  if (looking || document.hidden || !online.value || !picturesMayLeave.value || !open || !posts.length) return
  looking = true
  try {
    for (const [sha256, size] of wantedOf(await open.list('card'), posts)) {
      if (!(await fetchOne(sha256, size))) return
    }
  } catch (error) {
    console.error(error)
  } finally {
    looking = false
  }
}

/** False where there is no way through: the others would only wait for nothing. */
async function fetchOne(sha256: string, size: PictureSize): Promise<boolean> {
  const key = `${me.value?.account} ${sha256} ${size}`
  const { at = 0, wait = SOON } = later.get(key) ?? {}
  if (at > Date.now()) return true
  try {
    await fetchAhead(sha256, size)
    // It may have had to make room for others since.
    later.set(key, { at: Date.now() + LATE, wait: SOON })
  } catch (error) {
    if (!(error instanceof ProblemError)) return false
    later.set(key, { at: Date.now() + wait, wait: Math.min(LATE, wait * 2) })
  }
  return true
}
