/** The posts that somebody may choose among, his own first. Pure. */
import type { LiesIn } from './members'

export interface PostGroup {
  readonly word: 'mine' | 'team' | 'others'
  readonly ids: readonly string[]
}

/**
 * `own`: the places where he works; `posts`: those of his firm. Where no post lies below one of
 * his places, that place itself stands for a post: not every team has any.
 */
export function postGroups(
  own: readonly string[],
  posts: readonly { readonly id: string; readonly parent: string | null }[],
  liesIn: LiesIn,
): PostGroup[] {
  const mine = own.filter((node) => !posts.some(({ id }) => id !== node && liesIn(id, node)))
  const teams = [...own, ...posts.flatMap(({ id, parent }) => (mine.includes(id) && parent ? [parent] : []))]
  const left = posts.map(({ id }) => id).filter((id) => !mine.includes(id))
  const near = left.filter((id) => teams.some((top) => liesIn(id, top)))
  const groups: PostGroup[] = [
    { word: 'mine', ids: mine },
    { word: 'team', ids: near },
    { word: 'others', ids: left.filter((id) => !near.includes(id)) },
  ]
  return groups.filter(({ ids }) => ids.length > 0)
}
