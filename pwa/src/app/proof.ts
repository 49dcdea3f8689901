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
  /** SHA-256 of what the camera gave, as this line claims: the server never saw that. */
  readonly original: string
  /** The picture on whose copy somebody drew, or nothing. */
  readonly copy_of: string
  /** Milliseconds, server's clock. */
  readonly received: number
  readonly position: number
  /** Its words still meet the digest that the ledger has of them. */
  readonly genuine: boolean
}

export interface PhotoProof {
  readonly zone: string
  /** SHA-256 of what the phone kept and sent, and of what is shown. */
  readonly copy: string
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

/** Let every link that one gave to a picture lead nowhere any more. */
export async function takeBackLinks(sha256: string): Promise<void> {
  await api(`/photos/${sha256}/proof`, { method: 'DELETE' })
}

/** What a link tells; null where it has expired or never was one. */
export async function proofBehind(token: string): Promise<PhotoProof | null> {
  try {
    const answer = await ask('/proof', { method: 'POST', json: { token } })
    return (await answer.json()) as PhotoProof
  } catch (error) {
    // 422: what was pasted is no token at all.
    if (error instanceof ProblemError && [404, 422].includes(error.status)) return null
    throw error
  }
}

export type Match = 'original' | 'copy' | 'undrawn' | Rendition | 'none'

/** Which of the recorded pictures a file with this hash is. */
export function matchOf(sha256: string, { copy, renditions, named }: PhotoProof): Match {
  if (named.some(({ original }) => original === sha256)) return 'original'
  if (sha256 === copy) return 'copy'
  if (named.some(({ copy_of }) => copy_of === sha256)) return 'undrawn'
  return RENDITIONS.find((size) => renditions[size] === sha256) ?? 'none'
}
