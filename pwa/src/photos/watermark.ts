/**
 * 水印: what is known of a picture, written on a copy of it. The picture that lies on the
 * phone and on the server is never written on: its hash is its name.
 */
import { pageSurface, ShrinkError, type MakeSurface } from './shrink'
import { inTurn } from './turn'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Good enough to be read and looked at closely; the evidence is the picture itself. */
const QUALITY = 0.9
/** Of the picture's short side; people read it on a small screen. */
const LETTERS = 1 / 21
const SMALLEST = 12
const LEADING = 1.45

/** A JPEG of the picture with these lines on its lower edge. */
export function marked(picture: Blob, lines: readonly string[], makeSurface: MakeSurface = pageSurface): Promise<Blob> {
  return inTurn(() => markedNow(picture, lines, makeSurface))
}

async function markedNow(picture: Blob, lines: readonly string[], makeSurface: MakeSurface): Promise<Blob> {
  const image = await createImageBitmap(picture, { imageOrientation: 'from-image' })
  try {
    const { width, height } = image
    const surface = makeSurface(width, height)
    try {
      surface.context.drawImage(image, 0, 0, width, height)
      write(surface.context, lines, width, height)
      const copy = await surface.encode('image/jpeg', QUALITY)
      if (!copy) throw new ShrinkError('too-little-memory')
      return copy
    } finally {
      surface.drop()
    }
  } finally {
    image.close()
  }
}

function write(context: Context, lines: readonly string[], width: number, height: number): void {
  const letter = Math.max(SMALLEST, Math.round(Math.min(width, height) * LETTERS))
  const edge = letter * 0.6
  context.font = `500 ${letter}px system-ui, "PingFang SC", "Noto Sans SC", sans-serif`
  context.textBaseline = 'top'
  const written = lines.flatMap((line) => broken(line, width - 2 * edge, (part) => context.measureText(part).width))
  const band = written.length * letter * LEADING + 2 * edge
  // White letters on a dark band stand out from snow and from a shaft alike.
  context.fillStyle = 'rgb(8 14 20 / 62%)'
  context.fillRect(0, height - band, width, band)
  context.fillStyle = '#ffffff'
  written.forEach((line, at) => context.fillText(line, edge, height - band + edge + at * letter * LEADING))
}

/** A line in parts that fit; Chinese may be broken between any two characters. */
export function broken(line: string, width: number, widthOf: (part: string) => number): string[] {
  const parts: string[] = []
  let part = ''
  for (const letter of line) {
    if (part && widthOf(part + letter) > width) {
      parts.push(part)
      part = letter.trimStart()
    } else part += letter
  }
  return part ? [...parts, part] : parts
}
