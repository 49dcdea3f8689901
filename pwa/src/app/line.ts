/** The one line that says how everything stands. */
import type { Summary } from '../sync/types'
import { moment, t } from '../words'

export interface Line {
  readonly icon: 'check' | 'cloudOff' | 'up' | 'hand' | 'clock'
  readonly tone: 'good' | 'still' | 'primary' | 'bad'
  readonly words: string
}

/** `most`: how many waited when it began, so that 2/5 counts up. Red is only what needs a person. */
export function standing(summary: Summary | null, connected: boolean, most: number): Line {
  if (!summary) return { icon: 'clock', tone: 'still', words: t('line.opening') }
  const { asks, waiting, offline, lastArrived } = summary
  if (asks) return { icon: 'hand', tone: 'bad', words: t('line.asks', { n: asks }) }
  if (offline || !connected) {
    const words = waiting ? t('line.kept', { n: waiting }) : t('line.offline')
    return { icon: 'cloudOff', tone: 'still', words }
  }
  if (waiting) {
    const words = t('line.sending', { n: most - waiting, all: most })
    return { icon: 'up', tone: 'primary', words }
  }
  const words = lastArrived ? t('line.arrived', { time: moment(lastArrived) }) : t('line.nothing')
  return { icon: 'check', tone: 'good', words }
}
