/** Reduces pictures away from the page, so that it stays quick to the finger. */
import { hasOffscreen, offscreenSurface, shrink, ShrinkError, type Failure, type Shrunk } from './shrink'

export type Reply =
  | { readonly shrunk: Shrunk }
  | { readonly failure: Failure; readonly told: string }
  /** No canvas here: the page must do it. */
  | { readonly cannot: true }

addEventListener('message', ({ data }: MessageEvent<Blob>) => {
  void reply(data)
})

async function reply(file: Blob): Promise<void> {
  const answer = await attempt(file)
  postMessage(answer, { transfer: 'shrunk' in answer ? [answer.shrunk.bytes] : [] })
}

async function attempt(file: Blob): Promise<Reply> {
  if (!hasOffscreen() || typeof createImageBitmap === 'undefined') return { cannot: true }
  try {
    return { shrunk: await shrink(file, offscreenSurface) }
  } catch (error) {
    return { failure: error instanceof ShrinkError ? error.why : 'too-little-memory', told: String(error) }
  }
}
