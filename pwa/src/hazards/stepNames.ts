/** What the steps of the workflow are called; on the wire they are Chinese. */
import { isKey, t } from '../words'

export function stepName(called: string): string {
  const key = `step.name.${called}`
  return isKey(key) ? t(key) : called
}
