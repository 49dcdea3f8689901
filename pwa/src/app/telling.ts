/** What a person is told when an act did not work. */
import { NoWay, SignInNeeded } from '../sync/failures'
import { classify } from '../sync/storageErrors'
import { t } from '../words'
import { ProblemError, Unreachable } from './ask'

export function told(error: unknown): string {
  if (error instanceof ProblemError) return error.title || t('error.signedOut')
  if (error instanceof Unreachable || error instanceof NoWay) return t('error.needsNetwork')
  if (error instanceof SignInNeeded) return t('error.signedOut')
  console.error(error)
  const trouble = classify(error)
  if (trouble === 'quota') return t('error.storageFull')
  return t(trouble === 'cannot-open' ? 'error.storeClosed' : 'error.unknown')
}
