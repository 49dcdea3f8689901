/** The plate that hangs at a post: `/p/<post>.<code>`, compared here, without a network. */
import type { Post } from '../generated/records'
import type { Shown } from '../sync/types'

export type Plate = 'good' | 'revoked' | 'unknown'

export interface Read {
  readonly post: string
  readonly code: string
}

const WAY = /^(?<post>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<code>[0-9a-hjkmnp-tv-z]{10})$/

/** What stands on a plate; null for any other code. Takes the whole address or its last part. */
export function readPlate(text: string): Read | null {
  const last = text.trim().replace(/^.*\/#?\/?p\//, '')
  const found = WAY.exec(last)?.groups
  return found?.['post'] && found['code'] ? { post: found['post'], code: found['code'] } : null
}

/** Whether a plate counts: `unknown` where this phone holds nothing of its post. */
export function judge(plate: Read, posts: readonly Shown<'post'>[]): Plate {
  const post: Partial<Post> | undefined = posts.find(({ body }) => body.node === plate.post)?.body
  if (!post?.plate) return 'unknown'
  return post.plate === plate.code ? 'good' : 'revoked'
}
