/** The category that this phone's people chose last stands first: it is often the next one too. */
import { optionsOf } from '../kinds'

const PLACE = 'anxun-last-category'

export function categoriesFirst(): readonly string[] {
  const all = optionsOf('hazard', 'category')
  const last = localStorage.getItem(PLACE)
  return last && all.includes(last) ? [last, ...all.filter((each) => each !== last)] : all
}

export function rememberCategory(category: string): void {
  localStorage.setItem(PLACE, category)
}
