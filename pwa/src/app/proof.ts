/** 照片核对: what outsiders are told of a picture, and whether a file of theirs is that one. */
import { ask, ProblemError } from './ask'
import { api } from './session'

const RENDITIONS = ['view', 'thumb', 'list'] as const
type Rendition = (typeof RENDITIONS)[number]

/** A line of the ledger that names the picture. */
export interface Naming {
  readonly kind: string
  readonly record: string
  /** `YH-…`, or nothing. */
  readonly number: string
  readonly by: string
  /** ISO, by the phone's clock. */
  readonly claimed: string
  /** It came as a file: that is when it was chosen. */
  readonly chosen: boolean
  /** Milliseconds, server's clock. */
  readonly received: number
  readonly position: number
  readonly outcome: string
  /** Its words still meet the digest that the ledger has of them. */
  readonly genuine: boolean
}

export interface PhotoProof {
  readonly zone: string
  /** SHA-256 of what the phone kept and sent, of what the camera gave, and of what is shown. */
  readonly copy: string
  readonly original: string
  /** The picture on whose copy somebody drew, or nothing. */
  readonly copy_of: string
  readonly renditions: Readonly<Partial<Record<Rendition, string>>>
  readonly on_shelf: 'intact' | 'damaged' | 'missing' | 'expired'
  readonly named: readonly Naming[]
  readonly expires: number
}

export interface ProofLink {
  readonly url: string
  readonly expires: number
}

/** A link for people without an account. Behind its `#` the token is in nobody's log. */
export async function proofLink(sha256: string): Promise<ProofLink> {
  const answer = await api(`/photos/${sha256}/proof`, { method: 'POST' })
  const { token, expires } = (await answer.json()) as { token: string; expires: number }
  return { url: `${location.origin}/#/proof/${encodeURIComponent(token)}`, expires }
}

/** What a link tells; null where it has expired or never was one. */
export async function proofBehind(token: string): Promise<PhotoProof | null> {
  try {
    const answer = await ask('/proof', { method: 'POST', json: { token } })
    return (await answer.json()) as PhotoProof
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  }
}

export type Match = 'original' | 'copy' | 'undrawn' | Rendition | 'none'

/** Which of the recorded pictures a file with this hash is. */
export function matchOf(sha256: string, { original, copy, copy_of, renditions }: PhotoProof): Match {
  if (sha256 === original) return 'original'
  if (sha256 === copy) return 'copy'
  if (sha256 === copy_of) return 'undrawn'
  return RENDITIONS.find((size) => renditions[size] === sha256) ?? 'none'
}
