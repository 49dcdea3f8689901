/** One person's answers to a card: right at once, or twice wrong at most. No Vue here. */
import type { Answer } from '../generated/records'
import type { Body } from '../sync/types'
import { nextQuestion, type Asked } from './cards'
import { WRONG_AT_MOST } from './outcome'

export interface Asking {
  readonly answers: readonly Answer[]
  /** What is asked now; null where the card asks nothing, or it is over. */
  readonly asked: Asked | null
  /** The right option of the question that was just answered wrong, until the next is asked. */
  readonly shows: number | null
  readonly over: boolean
}

export function begin(card: Body<'card'> | null, luck: number, answers: readonly Answer[] = []): Asking {
  const over = isOver(answers)
  const asked = over ? null : nextQuestion(card, keysOf(answers), luck)
  return { answers, asked, shows: null, over: over || asked === null }
}

export function answer(asking: Asking, chosen: number): Asking {
  const { asked } = asking
  if (!asked || asking.over || asking.shows !== null) return asking
  const right = chosen === asked.question.right
  const answers = [...asking.answers, { question: asked.key, chosen, right }]
  return { answers, asked, shows: right ? null : asked.question.right, over: isOver(answers) }
}

/** The sibling of a question that was answered wrong. */
export function goOn(asking: Asking, card: Body<'card'> | null, luck: number): Asking {
  return begin(card, luck, asking.answers)
}

function keysOf(answers: readonly Answer[]): string[] {
  return answers.map(({ question }) => question)
}

function isOver(answers: readonly Answer[]): boolean {
  return answers.at(-1)?.right === true || answers.filter(({ right }) => !right).length >= WRONG_AT_MOST
}
