/** From what a camera or an album gives to a picture that can be kept and carried. */
import { pageSurface, shrink, ShrinkError, type Shrunk } from './shrink'
import type { Reply } from './shrink.worker'
import { inTurn } from './turn'

/** This browser cannot read the file: an iPhone's HEIC on another phone, or no picture at all. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead'
  /** An iPhone's own format, which few other browsers open. */
  heic = false
}

/** Nothing is on the picture, or there was too little memory to draw it. */
export class CameOutBlank extends Error {
  override readonly name = 'CameOutBlank'
  /** It was looked at, and all of one colour. */
  nothing = false
}

/** A worker that has not answered for so long has died for lack of memory. */
const PATIENCE = 30_000

let worker: Worker | null | undefined

/** Reduce a picture. Rejects with `CannotRead` or `CameOutBlank`. */
export function reduce(file: Blob): Promise<Shrunk> {
  return inTurn(() => reduceNow(file))
}

async function reduceNow(file: Blob): Promise<Shrunk> {
  try {
    return (await inWorker(file)) ?? (await shrink(file, pageSurface))
  } catch (error) {
    if (!(error instanceof ShrinkError) || error.why !== 'cannot-read') {
      const nothing = error instanceof ShrinkError && error.why === 'blank'
      throw Object.assign(new CameOutBlank('no picture', { cause: error }), { nothing })
    }
    throw Object.assign(new CannotRead('no picture', { cause: error }), { heic: await isHeic(file) })
  }
}

const BRANDS = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1']

/** By its first bytes: names and types are often wrong, or missing. */
export async function isHeic(file: Blob): Promise<boolean> {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(4, 12).arrayBuffer()))
  return start.startsWith('ftyp') && BRANDS.includes(start.slice(4))
}

/** Null where there is no worker to do it. */
async function inWorker(file: Blob): Promise<Shrunk | null> {
  const helper = startWorker()
  if (!helper) return null
  const answer = await asked(helper, file)
  if (answer && 'shrunk' in answer) return answer.shrunk
  if (answer && 'failure' in answer && answer.failure !== 'too-little-memory') {
    throw new ShrinkError(answer.failure, { cause: answer.told })
  }
  // It cannot, or it died: the page tries.
  helper.terminate()
  worker = answer && 'cannot' in answer ? null : undefined
  return null
}

function startWorker(): Worker | null {
  if (worker !== undefined) return worker
  try {
    worker = new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' })
  } catch {
    worker = null
  }
  return worker
}

function asked(helper: Worker, file: Blob): Promise<Reply | null> {
  return new Promise((resolve) => {
    const done = (reply: Reply | null) => {
      clearTimeout(timer)
      helper.onmessage = helper.onerror = null
      resolve(reply)
    }
    const timer = setTimeout(() => done(null), PATIENCE)
    helper.onmessage = ({ data }: MessageEvent<Reply>) => done(data)
    helper.onerror = () => done(null)
    helper.postMessage(file)
  })
}
