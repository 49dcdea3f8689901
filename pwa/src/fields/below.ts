/** What a row says of a record beside its title. */
import type { Body, Shown, Summary } from '../sync/types'
import { moment, t } from '../words'

/** The picture that stands for a record. */
export function firstPhoto(body: Body): string | undefined {
  return Object.keys((body as { photos?: object }).photos ?? {})[0]
}

/** The line below the chip: why it waits, when it arrived. */
export function belowChip(shown: Shown, summary: Summary | null): string {
  const { state, waiting, photosWaiting, photos, changedAt, body } = shown
  const number = (body as { number?: string }).number
  switch (state) {
    case 'draft':
      return t('below.draft', { time: moment(changedAt) })
    case 'kept':
      if (summary?.signInNeeded) return t('error.signedOut.then')
      return waiting === 0 ? t('below.photos', { n: photos - photosWaiting, all: photos }) : t('below.kept')
    case 'sending':
      return waiting === 0 ? t('below.photos', { n: photos - photosWaiting, all: photos }) : t('below.sending')
    case 'arrived':
      if (!number) return t('below.arrivedPlain', { time: moment(changedAt) })
      return t('below.arrived', { time: moment(changedAt), number })
    case 'later':
      // Without a next try the last exchange went well: only this one thing has to wait.
      return summary?.nextTry ? t('below.later', { time: moment(summary.nextTry) }) : t('below.laterPlain')
    case 'asks':
      return t('below.asks')
    case 'both':
      return t('below.both')
    case 'refused':
      return t('below.refusedPlain')
  }
}
