/**
 * Carries one picture up in parts (tus 1.0) and goes on where it broke off. The server's
 * word counts for how much has arrived; this phone only remembers where it was going to.
 */
import type { Going } from '../sync/types'
import { ProblemError, type Question } from './ask'

type Api = (path: string, question?: Question) => Promise<Response>

interface Picture {
  readonly sha256: string
  readonly type: string
  readonly bytes: ArrayBuffer
  readonly going?: Going | undefined
}

const SMALLEST = 64 * 1024
const LARGEST = 256 * 1024
/** Milliseconds: a part that took longer is followed by a smaller one, a quick one by a larger. */
const SLOW = 8_000
const QUICK = 2_000
const MINUTE = 60_000
const TUS = { 'Tus-Resumable': '1.0.0' }

/** What says that there are no uploads here, or no more of them: it goes whole. */
const WHOLE: readonly number[] = [404, 405, 429]

/** Carry a picture up; `whole` where this server takes none in parts. Throws what `api` throws. */
export async function carryInParts(api: Api, picture: Picture): Promise<'arrived' | 'whole'> {
  const found = (await resumed(api, picture)) ?? (await begun(api, picture))
  if (typeof found === 'string') return found
  const { bytes, going } = picture
  let at = found.at
  let part = SMALLEST
  await going?.onSent(at, found.way)
  while (at < bytes.byteLength) {
    const from = performance.now()
    at = await sendPart(api, found.way, bytes.slice(at, at + part), at)
    await going?.onSent(at, found.way)
    part = nextSize(part, performance.now() - from)
  }
  return 'arrived'
}

export function nextSize(part: number, took: number): number {
  if (took > SLOW) return Math.max(SMALLEST, part / 2)
  return took < QUICK ? Math.min(LARGEST, part * 2) : part
}

interface Found {
  readonly way: string
  readonly at: number
}

/** Where it broke off; nothing where there is no such upload any more. */
async function resumed(api: Api, { going, sha256 }: Picture): Promise<Found | 'arrived' | undefined> {
  const way = going?.way
  if (!way) return undefined
  try {
    const answer = await api(way, { method: 'HEAD', headers: TUS })
    return { way, at: offsetOf(answer) }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
  }
  try {
    // Its last answer may have been lost.
    await api(`/photos/${sha256}`, { method: 'HEAD' })
    return 'arrived'
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
    return undefined
  }
}

async function begun(api: Api, { sha256, type, bytes }: Picture): Promise<Found | 'whole'> {
  const headers = {
    ...TUS,
    'Upload-Length': String(bytes.byteLength),
    'Upload-Metadata': `sha256 ${btoa(sha256)},type ${btoa(type)}`,
  }
  try {
    const answer = await api('/uploads', { method: 'POST', headers })
    const way = answer.headers.get('Location')
    return way ? { way, at: offsetOf(answer) } : 'whole'
  } catch (error) {
    if (error instanceof ProblemError && WHOLE.includes(error.status)) return 'whole'
    throw error
  }
}

async function sendPart(api: Api, way: string, body: ArrayBuffer, at: number): Promise<number> {
  const headers = {
    ...TUS,
    'Upload-Offset': String(at),
    'Content-Type': 'application/offset+octet-stream',
  }
  return offsetOf(await api(way, { method: 'PATCH', headers, body, patience: 3 * MINUTE }))
}

function offsetOf(answer: Response): number {
  return Number(answer.headers.get('Upload-Offset') ?? 0)
}
