/**
 * Makes a camera's picture small enough to carry, and names both. Works in a worker and,
 * where that has no canvas, on the page.
 */

import { sha256Of } from '../sync/sha256'

/** The long side, in pixels. */
const LONG_SIDE = 2048
/** Bytes that a picture should not much exceed. */
const AIM = 320 * 1024
/** Tried from the best on; what is still too large then is made smaller. */
const QUALITIES = [0.8, 0.7, 0.6, 0.5] as const
const SMALLER = 0.75
const SHORTEST_LONG_SIDE = 1024
const TYPES = ['image/webp', 'image/jpeg'] as const
/** Bytes that no real picture fits in. */
const EMPTY = 1024
const SAMPLE = 32

/** Why a file did not become a picture. */
export type Failure = 'cannot-read' | 'blank' | 'too-little-memory'

export class ShrinkError extends Error {
  override readonly name = 'ShrinkError'

  constructor(
    readonly why: Failure,
    options?: ErrorOptions,
  ) {
    super(why, options)
  }
}

export interface Shrunk {
  readonly bytes: ArrayBuffer
  readonly type: string
  readonly width: number
  readonly height: number
  /** SHA-256 of `bytes`, in hex. */
  readonly sha256: string
  /** SHA-256 of what the camera gave. */
  readonly original: string
}

/** A canvas, of the page or of a worker. */
export interface Surface {
  readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
  encode(type: string, quality: number): Promise<Blob | null>
  /** Give its memory back: iPhones hold it until the tab dies. */
  drop(): void
}

export type MakeSurface = (width: number, height: number) => Surface

export async function shrink(file: Blob, makeSurface: MakeSurface): Promise<Shrunk> {
  const original = await sha256Of(await file.arrayBuffer())
  const image = await decode(file)
  try {
    const { blob, width, height } = await encoded(image, makeSurface)
    const bytes = await blob.arrayBuffer()
    return { bytes, type: blob.type, width, height, sha256: await sha256Of(bytes), original }
  } finally {
    image.close()
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (error) {
    throw new ShrinkError('cannot-read', { cause: error })
  }
}

async function encoded(image: ImageBitmap, makeSurface: MakeSurface) {
  for (let longSide = LONG_SIDE; ; longSide = Math.round(longSide * SMALLER)) {
    const { width, height } = fitted(image.width, image.height, longSide)
    const surface = makeSurface(width, height)
    try {
      surface.context.drawImage(image, 0, 0, width, height)
      const blob = await lightest(surface)
      if (blob.size <= AIM * 1.5 || longSide * SMALLER < SHORTEST_LONG_SIDE) {
        assertSomething(blob.size, image, makeSurface)
        return { blob, width, height }
      }
    } finally {
      surface.drop()
    }
  }
}

export function fitted(width: number, height: number, longSide: number): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** The best quality that is light enough, else the lightest. */
async function lightest(surface: Surface): Promise<Blob> {
  const [best, ...others] = QUALITIES
  const { first, type } = await firstIn(surface, best)
  let blob = first
  for (const quality of others) {
    if (blob.size <= AIM) break
    blob = (await surface.encode(type, quality)) ?? blob
  }
  return blob
}

/** Browsers that cannot write WebP give a PNG instead, and do not say so. */
async function firstIn(surface: Surface, quality: number): Promise<{ first: Blob; type: string }> {
  for (const type of TYPES) {
    const first = await surface.encode(type, quality)
    if (first?.type === type) return { first, type }
  }
  throw new ShrinkError('too-little-memory')
}

/** Browsers short of memory draw nothing, without a word. */
function assertSomething(size: number, image: ImageBitmap, makeSurface: MakeSurface): void {
  const surface = makeSurface(SAMPLE, SAMPLE)
  try {
    surface.context.drawImage(image, 0, 0, SAMPLE, SAMPLE)
    const { data } = surface.context.getImageData(0, 0, SAMPLE, SAMPLE)
    const pixels = image.width * image.height
    if (isBlank(size, pixels, data)) throw new ShrinkError('blank')
  } finally {
    surface.drop()
  }
}

/** Nothing is on it: no bytes, nothing but one colour in far too few bytes, or transparent. */
export function isBlank(size: number, pixels: number, rgba: Uint8ClampedArray): boolean {
  const lights: number[] = []
  let opaque = 0
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4)
    lights.push(0.299 * red + 0.587 * green + 0.114 * blue)
    if (alpha > 0) opaque += 1
  }
  const mean = lights.reduce((sum, light) => sum + light, 0) / Math.max(1, lights.length)
  const variance = lights.reduce((sum, light) => sum + (light - mean) ** 2, 0) / Math.max(1, lights.length)
  // A dark shaft is also of one colour, but its noise costs bytes.
  return opaque === 0 || size <= EMPTY || (variance < 1 && size < pixels / 200)
}

export function hasOffscreen(): boolean {
  return typeof OffscreenCanvas !== 'undefined' && 'convertToBlob' in OffscreenCanvas.prototype
}

export function offscreenSurface(width: number, height: number): Surface {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new ShrinkError('too-little-memory')
  return {
    context,
    encode: (type, quality) => canvas.convertToBlob({ type, quality }),
    drop: () => void (canvas.width = canvas.height = 0),
  }
}

export function pageSurface(width: number, height: number): Surface {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (!context) throw new ShrinkError('too-little-memory')
  return {
    context,
    encode: (type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality)),
    drop: () => void (canvas.width = canvas.height = 0),
  }
}
