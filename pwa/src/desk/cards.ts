/** What the desk knows of cards: how one begins, what it lacks, which counts where. Pure. */
import type { Card, Option, Question, Risk, Section } from '../generated/records'
import type { Body, Changes, Shown } from '../sync/types'
import { currentCard, NOTICE, sectionsOf, SORTS, type Sort } from '../training/cards'

export const ALL_SORTS: readonly Sort[] = [...SORTS, NOTICE]

export const SIGNS: readonly Risk['sign'][] = [
  '坠落', '火', '爆', '毒', '电', '机械', '车辆', '高温', '窒息', '滑', '噪声', '其他',
]

/** What the server takes: see `server/records/card.py`. */
export const AT_MOST = { risks: 3, risk: 14, heading: 20, text: 150, asked: 100, options: 4, option: 60, dwell: 60 } as const

/**
 * The headings that a new one begins with. Those of the notice are what 《安全生产法》 and
 * 总局令第70号 ask to be told; the others are proposals. A firm words all of them as it likes.
 */
const HEADINGS: Readonly<Record<Sort, readonly string[]>> = {
  岗位风险告知卡: ['今日风险', '必须做', '禁止做', '出事怎么办'],
  岗位操作卡: ['作业前', '作业中', '作业后', '不能做'],
  岗位应急处置卡: ['发现什么', '先做什么', '向谁报告', '怎么撤离'],
  重大安全风险公告: ['主要危险危害因素', '可能的后果', '危险程度', '安全距离', '事故预防措施', '应急措施', '报告电话'],
}

export type Keys = () => string

/** A draft's first words. */
export function begun(firm: string, sort: Sort, post: string | null, key: Keys): Changes {
  const put = Object.fromEntries(HEADINGS[sort].map((title, order) => [key(), { title, text: '', order }]))
  return { firm, sort, post, sections: { put } }
}

/** 改一版: what the next version begins with. Its pictures are named by `pictures`: one that
 * could not be brought along is left out. */
export function nextOf(card: Body<'card'>, pictures: ReadonlyMap<string, string>): Changes {
  const photo = (sha256: string | null | undefined) => ({ photo: (sha256 && pictures.get(sha256)) || null })
  const sections = Object.entries(card.sections ?? {}).map(([key, each]) => [key, { ...each, ...photo(each.photo) }])
  const questions = Object.entries(card.questions ?? {}).map(([key, each]) => [
    key,
    { ...each, options: each.options.map((option) => ({ ...option, ...photo(option.photo) })) },
  ])
  const { firm, sort, post = null, title = '', risks = [], audio = null, dwell = 0 } = card
  return {
    firm, sort, post, title, risks, audio, dwell,
    sections: { put: Object.fromEntries(sections) as unknown },
    questions: { put: Object.fromEntries(questions) as unknown },
  }
}

/** The pictures that a card shows. */
export function picturesOf(card: Body<'card'>): string[] {
  const sections = Object.values(card.sections ?? {}).map(({ photo }) => photo)
  const options = Object.values(card.questions ?? {}).flatMap((each) => each.options.map(({ photo }) => photo))
  return [...new Set([...sections, ...options].filter((each): each is string => Boolean(each)))]
}

/** A map as it is now, told as the change of what it was. */
export function mapChange(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>) {
  const moved = Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
  return { put: Object.fromEntries(moved), drop: Object.keys(before).filter((key) => !(key in now)) }
}

/** Without the rows in which nobody wrote anything. */
export function tidied(card: Body<'card'>): Pick<Card, 'risks' | 'sections' | 'questions'> {
  const written = sectionsOf(card).filter(([, { text, photo }]) => text.trim() || photo)
  const asked = Object.entries(card.questions ?? {}).filter(([, each]) => !isEmpty(each))
  return {
    risks: (card.risks ?? []).filter(({ text }) => text.trim()),
    sections: Object.fromEntries(written.map(([key, each], order): [string, Section] => [key, { ...each, order }])),
    questions: Object.fromEntries(asked.map(([key, each]): [string, Question] => [key, withoutEmptyOptions(each)])),
  }
}

function isEmpty({ text, options }: Question): boolean {
  return !text.trim() && options.every((each) => !each.text.trim() && !each.photo)
}

/** The right one stays the right one, wherever it stands then. */
function withoutEmptyOptions(question: Question): Question {
  const options = question.options.filter(({ text, photo }) => text.trim() || photo)
  const right = question.options[question.right]
  return { ...question, options, right: right ? options.indexOf(right) : NONE }
}

export type Lacking = 'sections' | 'heading' | 'question' | 'options' | 'option' | 'right' | 'long'

/** Why it cannot be published as it stands; null where it can. */
export function lackingIn(card: Body<'card'>): Lacking | null {
  const { risks = [], sections = {}, questions = {} } = tidied(card)
  const parts = Object.values(sections)
  if (!parts.length) return 'sections'
  if (parts.some(({ title }) => !title.trim())) return 'heading'
  for (const each of Object.values(questions)) {
    const lacking = lackingInQuestion(each)
    if (lacking) return lacking
  }
  const long =
    risks.some(({ text }) => lengthOf(text) > AT_MOST.risk) ||
    parts.some(({ title, text }) => lengthOf(title) > AT_MOST.heading || lengthOf(text) > AT_MOST.text)
  return long ? 'long' : null
}

function lackingInQuestion({ text, options, right }: Question): Lacking | null {
  if (!text.trim()) return 'question'
  if (options.length < 2) return 'options'
  // A picture alone cannot be read aloud.
  if (options.some((each) => !each.text.trim())) return 'option'
  if (right < 0 || right >= options.length) return 'right'
  const long = lengthOf(text) > AT_MOST.asked || options.some((each) => lengthOf(each.text) > AT_MOST.option)
  return long ? 'long' : null
}

/** Characters as the server counts them. */
export function lengthOf(text: string): number {
  return [...text].length
}

export function emptyQuestion(): Question {
  return { text: '', options: [{ text: '' }, { text: '' }], right: NONE }
}

/** Nobody has said yet which one is right. */
const NONE = -1

/** With one option changed, taken out (`null`) or added behind the last. */
export function withOption(question: Question, at: number, option: Option | null): Question {
  const options = [...question.options]
  if (option) options[at] = option
  else options.splice(at, 1)
  if (option || question.right < at) return { ...question, options }
  return { ...question, options, right: question.right === at ? NONE : question.right - 1 }
}

/** The cards of one post (null: the whole firm) and sort, the newest version first. */
export function versionsOf(cards: readonly Shown<'card'>[], post: string | null, sort: Sort): Shown<'card'>[] {
  const rank = ({ body }: Shown<'card'>) => (body.status === '草稿' ? Infinity : body.version || Number.MAX_SAFE_INTEGER)
  return cards
    .filter(({ body }) => (body.post ?? null) === post && body.sort === sort)
    .sort((one, other) => rank(other) - rank(one) || other.id.localeCompare(one.id))
}

/** The version that people would see if this one were withdrawn; null where none is left. */
export function whatIsLeft(cards: readonly Shown<'card'>[], card: Shown<'card'>): Shown<'card'> | null {
  const others = cards.filter(({ id }) => id !== card.id)
  return card.body.sort ? currentCard(others, card.body.post ?? null, card.body.sort) : null
}

export interface Figures {
  readonly posts: number
  readonly withoutCard: number
  readonly withoutAudio: number
  readonly withoutPlate: number
}

/** What still is to be done for the posts: their 岗位风险告知卡, its recording, their plate. */
export function figuresOf(
  posts: readonly string[],
  cards: readonly Shown<'card'>[],
  told: readonly Shown<'post'>[],
): Figures {
  const current = posts.map((post) => currentCard(cards, post))
  const plated = new Set(told.flatMap(({ body }) => (body.plate ? [body.node] : [])))
  return {
    posts: posts.length,
    withoutCard: current.filter((card) => !card).length,
    withoutAudio: current.filter((card) => card && !card.body.audio).length,
    withoutPlate: posts.filter((post) => !plated.has(post)).length,
  }
}

export interface Reader {
  readonly id: string
  /** ISO 8601; null while nobody has heard that he read it. */
  readonly read: string | null
}

/** Who read a notice, those who did not yet first. */
export function readersOf(card: string, people: readonly string[], receipts: readonly Shown<'receipt'>[]): Reader[] {
  const read = new Map(
    receipts
      .filter(({ body }) => body.card === card)
      .map(({ body }) => [body.person, Object.values(body.read ?? {}).sort()[0] ?? null]),
  )
  const all = people.map((id): Reader => ({ id, read: read.get(id) ?? null }))
  return [...all.filter((each) => !each.read), ...all.filter((each) => each.read)]
}
