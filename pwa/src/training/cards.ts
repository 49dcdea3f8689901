/** Which card counts at a post, how old it is, and what it asks. */
import type { Card, Question } from '../generated/records'
import type { Body, Shown } from '../sync/types'

export type Sort = Card['sort']
export const SORTS = ['岗位风险告知卡', '岗位操作卡', '岗位应急处置卡'] as const satisfies readonly Sort[]
export const NOTICE = '重大安全风险公告' as const satisfies Sort

/** The notices that count now. */
export function noticesIn(cards: readonly Shown<'card'>[]): Shown<'card'>[] {
  return cards.filter(({ body }) => body.sort === NOTICE && body.status === '已发布')
}

/** The published card with the highest version, a post's own or else the whole firm's; one that
 * is still on its way up counts as newest. */
export function currentCard(
  cards: readonly Shown<'card'>[],
  post: string | null,
  sort: Sort = '岗位风险告知卡',
): Shown<'card'> | null {
  const counting = cards.filter(
    ({ body }) => body.status === '已发布' && (body.post ?? null) === post && body.sort === sort,
  )
  const found = counting.reduce<Shown<'card'> | null>((best, each) => (best && rank(best) >= rank(each) ? best : each), null)
  return found ?? (post ? currentCard(cards, null, sort) : null)
}

function rank({ body }: Shown<'card'>): number {
  return body.version || Number.MAX_SAFE_INTEGER
}

const DAY = 86_400_000

/** Days since it was published; null while no server has said when. */
export function ageOf({ published_at: at }: Body<'card'>, now: number): number | null {
  return at ? Math.max(0, Math.floor((now - Date.parse(at)) / DAY)) : null
}

export function sectionsOf({ sections = {} }: Body<'card'>) {
  return Object.entries(sections).sort(
    ([one, { order: first = 0 }], [other, { order: second = 0 }]) => first - second || one.localeCompare(other),
  )
}

/** Everything on it, for the ear. */
export function spokenText(card: Body<'card'>): string {
  const risks = (card.risks ?? []).map(({ text }) => text)
  const sections = sectionsOf(card).map(([, { title, text }]) => `${title}：${text}`)
  return [...(risks.length ? [`今天的风险：${risks.join('，')}`] : []), ...sections].join('。')
}

export function spokenQuestion({ text, options }: Question): string {
  const letters = ['A', 'B', 'C', 'D']
  return [text, ...options.map((option, at) => `${letters[at] ?? ''}，${option.text}`)].join('。')
}

export interface Asked {
  readonly key: string
  readonly question: Question
}

/**
 * The question to ask: one that was not asked yet. `luck` (from 0 up to 1) chooses among them;
 * of a pool that is exhausted the first wrong one comes again.
 */
export function nextQuestion(card: Body<'card'> | null, asked: readonly string[], luck: number): Asked | null {
  const pool = Object.entries(card?.questions ?? {}).map(([key, question]) => ({ key, question }))
  const fresh = pool.filter(({ key }) => !asked.includes(key))
  const among = fresh.length ? fresh : pool
  return among[Math.min(among.length - 1, Math.floor(luck * among.length))] ?? null
}
