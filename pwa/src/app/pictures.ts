/** Where a picture comes from: this phone, what it has seen before, or the server. */
import { ProblemError } from './ask'
import { phone } from './phone'
import { api, current } from './session'

export type PictureSize = 'thumb' | 'view'
export type Picture =
  | { readonly state: 'here'; readonly url: string }
  /** The server has not got it: it never arrived, or not yet. */
  | { readonly state: 'missing' }
  /** Nothing is known without a network. */
  | { readonly state: 'unreachable' }
  /** Taken here, and gone before anybody else had it. */
  | { readonly state: 'lost' }
  /** It was there, and is kept no longer. */
  | { readonly state: 'expired' }

type Found = Blob | Exclude<Picture['state'], 'here'>

/** Renditions kept for offline, the oldest go first. */
const KEPT = 400

/** A picture by its hash; whoever takes its `url` revokes it. */
export async function picture(sha256: string, size: PictureSize): Promise<Picture> {
  const found = await pictureBytes(sha256, size)
  return typeof found === 'string' ? { state: found } : { state: 'here', url: URL.createObjectURL(found) }
}

/** The same as bytes, for whoever draws on a copy. */
export async function pictureBytes(sha256: string, size: PictureSize): Promise<Found> {
  const own = await phone.value?.photoBytes(sha256)
  if (own) return new Blob([own])
  try {
    const answer = await seen(`/photos/${sha256}?size=${size}`)
    return await answer.blob()
  } catch (error) {
    if (await phone.value?.lostPhoto(sha256)) return 'lost'
    return absence(error)
  }
}

/** Have it here before anybody asks for it, so that it shows without a network. */
export async function fetchAhead(sha256: string, size: PictureSize): Promise<void> {
  if (!(await phone.value?.photoBytes(sha256))) await seen(`/photos/${sha256}?size=${size}`)
}

function absence(error: unknown): 'expired' | 'missing' | 'unreachable' {
  if (!(error instanceof ProblemError)) return 'unreachable'
  if (error.code === 'photo-expired') return 'expired'
  return error.status === 404 ? 'missing' : 'unreachable'
}

async function seen(path: string): Promise<Response> {
  const shelf = await shelfOf(current.value?.account)
  const kept = await shelf?.match(path)
  if (kept) return kept
  const answer = await api(path)
  if (shelf) {
    await shelf.put(path, answer.clone()).catch(() => undefined)
    await thin(shelf)
  }
  return answer
}

/** Browsers offer no shelf on an address without https. */
function shelfOf(account: string | undefined): Promise<Cache> | null {
  return account && typeof caches !== 'undefined' ? caches.open(shelfName(account)) : null
}

function shelfName(account: string): string {
  return `pictures-${account}`
}

async function thin(shelf: Cache): Promise<void> {
  const kept = await shelf.keys()
  await Promise.all(kept.slice(0, Math.max(0, kept.length - KEPT)).map((each) => shelf.delete(each)))
}

export async function dropPictures(account: string): Promise<void> {
  if (typeof caches !== 'undefined') await caches.delete(shelfName(account))
}
