/** What waits for somebody beside hazards: his card, notices, talks face to face. Pure. */
import type { IconName } from '../parts/icons'
import type { Shown } from '../sync/types'
import { noticesIn } from './cards'
import { closedBy, outcomeOf } from './outcome'
import type { OnShift } from './shifts'

export interface Waiting {
  readonly what: 'card' | 'notice' | 'talk' | 'talks'
  readonly icon: IconName
  readonly to: string
  readonly words: string
  readonly n: number
}

interface Seen {
  readonly account: string
  /** Whether he works in a team: only then there is a card to be read. */
  readonly works: boolean
  /** Whether talks face to face are his to hold. */
  readonly leads: boolean
  readonly on: OnShift
}

export function waitingOf(
  { account, works, leads, on }: Seen,
  todays: readonly Shown<'checkin'>[],
  cards: readonly Shown<'card'>[],
  receipts: readonly Shown<'receipt'>[],
): Waiting[] {
  const found: Waiting[] = []
  if (!works && !leads) return found
  const mine = todays.filter(({ body }) => body.person === account && body.shift === on.shift)
  if (works && !mine.length) found.push({ what: 'card', icon: 'card', to: '/train', words: '', n: 1 })
  const talks = todays.filter(({ body }) => body.person !== account && outcomeOf(body) === '待当面讲解')
  if (leads && talks.length) found.push({ what: 'talks', icon: 'hand', to: '/today', words: '', n: talks.length })
  if (mine.some(({ body }) => outcomeOf(body) === '待当面讲解' && !closedBy(body, '本人'))) {
    found.push({ what: 'talk', icon: 'hand', to: '/train/mine', words: '', n: 1 })
  }
  const read = new Set(receipts.filter(({ body }) => body.person === account).map(({ body }) => body.card))
  for (const { id, body } of noticesIn(cards).filter((each) => !read.has(each.id))) {
    found.push({ what: 'notice', icon: 'warning', to: `/notices/${id}`, words: body.title ?? '', n: 1 })
  }
  return found
}
