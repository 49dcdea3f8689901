/**
 * 标注: arrows, circles and covered bystanders, drawn on a copy of a picture. Points lie
 * between 0 and 1 of its width and height, so that what was drawn on a small screen is the
 * same on the whole picture.
 */
import { fitted, pageSurface, ShrinkError, type MakeSurface } from './shrink'
import { inTurn } from './turn'

export interface Point {
  readonly x: number
  readonly y: number
}

export const TOOLS = ['arrow', 'circle', 'cover'] as const
export type Tool = (typeof TOOLS)[number]

export interface Stroke {
  readonly tool: Tool
  readonly from: Point
  readonly to: Point
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Before it is reduced, which costs some quality already. */
const QUALITY = 0.95
/** What a tap draws, as a part of the picture's width and height. */
const USUAL = 0.22
/** A shorter way of the finger was a tap. */
const TAP = 0.03
const MIDDLE: Point = { x: 0.5, y: 0.5 }
/** Squares across what is covered: a face of six squares is nobody's. */
const SQUARES = 6
/** Of the picture's short side: what lies far away is covered no more finely than this. */
const SQUARE = 1 / 48
const RED = '#e5231b'
const WHITE = '#ffffff'

/** What a finger drew from here to there; one that only touched draws something of usual size. */
export function strokeOf(tool: Tool, from: Point, to: Point): Stroke {
  if (Math.hypot(to.x - from.x, to.y - from.y) >= TAP) return { tool, from, to: within(to) }
  const half = USUAL / 2
  // An arrow points at what was touched.
  if (tool === 'arrow') return { tool, from: within({ x: from.x - USUAL, y: from.y + USUAL }), to: from }
  return { tool, from: within({ x: from.x - half, y: from.y - half }), to: within({ x: from.x + half, y: from.y + half }) }
}

/** For whoever draws with keys: one in the middle, which is then moved and made larger. */
export function strokeInMiddle(tool: Tool): Stroke {
  return strokeOf(tool, MIDDLE, MIDDLE)
}

export function moved({ tool, from, to }: Stroke, by: Point): Stroke {
  const shift = (point: Point) => within({ x: point.x + by.x, y: point.y + by.y })
  return { tool, from: shift(from), to: shift(to) }
}

/** Larger or smaller round its middle; an arrow keeps its tip. */
export function grown({ tool, from, to }: Stroke, times: number): Stroke {
  const fixed = tool === 'arrow' ? to : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const away = (point: Point) =>
    within({ x: fixed.x + (point.x - fixed.x) * times, y: fixed.y + (point.y - fixed.y) * times })
  return { tool, from: away(from), to: away(to) }
}

function within({ x, y }: Point): Point {
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) }
}

/** The picture, small enough to draw on: the whole one is open for a moment only. */
export function ground(picture: Blob, longSide: number, makeSurface: MakeSurface = pageSurface) {
  return opened(picture, async (image) => {
    const { width, height } = fitted(image.width, image.height, longSide)
    const surface = makeSurface(width, height)
    surface.context.drawImage(image, 0, 0, width, height)
    return { canvas: surface.context.canvas, width, height, drop: () => surface.drop() }
  })
}

/** A copy of the whole picture with all of this on it. */
export function drawnOn(picture: Blob, strokes: readonly Stroke[], makeSurface: MakeSurface = pageSurface): Promise<Blob> {
  return opened(picture, async (image) => {
    const { width, height } = image
    const surface = makeSurface(width, height)
    try {
      paint(surface.context, image, { width, height }, strokes, makeSurface)
      const copy = await surface.encode('image/jpeg', QUALITY)
      if (!copy) throw new ShrinkError('too-little-memory')
      return copy
    } finally {
      surface.drop()
    }
  })
}

function opened<T>(picture: Blob, work: (image: ImageBitmap) => Promise<T>): Promise<T> {
  return inTurn(async () => {
    const image = await createImageBitmap(picture, { imageOrientation: 'from-image' })
    try {
      return await work(image)
    } finally {
      image.close()
    }
  })
}

/** Draw the picture and what was drawn on it; marks lie over what is covered. */
export function paint(
  context: Context,
  image: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
  strokes: readonly Stroke[],
  makeSurface: MakeSurface = pageSurface,
): void {
  const { width, height } = size
  context.drawImage(image, 0, 0, width, height)
  for (const stroke of strokes.filter(({ tool }) => tool === 'cover')) cover(context, stroke, size, makeSurface)
  const line = Math.max(2, Math.min(width, height) / 90)
  context.lineCap = context.lineJoin = 'round'
  // Red alone is lost on a red pipe.
  for (const [colour, thick] of [[WHITE, line * 2], [RED, line]] as const) {
    context.strokeStyle = colour
    context.lineWidth = thick
    for (const stroke of strokes) mark(context, stroke, size, line)
  }
}

function mark(context: Context, { tool, from, to }: Stroke, { width, height }: { width: number; height: number }, line: number): void {
  if (tool === 'cover') return
  const [x1, y1, x2, y2] = [from.x * width, from.y * height, to.x * width, to.y * height]
  context.beginPath()
  if (tool === 'circle') {
    context.ellipse((x1 + x2) / 2, (y1 + y2) / 2, Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2, 0, 0, 2 * Math.PI)
  } else {
    context.moveTo(x1, y1)
    context.lineTo(x2, y2)
    const way = Math.atan2(y2 - y1, x2 - x1)
    for (const side of [-0.5, 0.5]) {
      context.moveTo(x2, y2)
      context.lineTo(x2 - line * 7 * Math.cos(way + side), y2 - line * 7 * Math.sin(way + side))
    }
  }
  context.stroke()
}

/** Squares in place of what was there: a soft blur can be sharpened again, this cannot. Taken
 * from what is painted already, so that one cover over another covers more, not less. */
function cover(context: Context, stroke: Stroke, size: { width: number; height: number }, makeSurface: MakeSurface): void {
  const { left, top, wide, high } = pixelsOf(stroke, size)
  const square = Math.max(Math.min(wide, high) / SQUARES, Math.min(size.width, size.height) * SQUARE)
  const [columns, rows] = [Math.max(1, Math.round(wide / square)), Math.max(1, Math.round(high / square))]
  const few = makeSurface(columns, rows)
  try {
    few.context.drawImage(context.canvas, left, top, wide, high, 0, 0, columns, rows)
    context.imageSmoothingEnabled = false
    context.drawImage(few.context.canvas, 0, 0, columns, rows, left, top, wide, high)
    context.imageSmoothingEnabled = true
  } finally {
    few.drop()
  }
}

/** Whole pixels, rather more than too few. */
function pixelsOf({ from, to }: Stroke, { width, height }: { width: number; height: number }) {
  const left = Math.floor(Math.min(from.x, to.x) * width)
  const top = Math.floor(Math.min(from.y, to.y) * height)
  const wide = Math.max(1, Math.ceil(Math.max(from.x, to.x) * width) - left)
  const high = Math.max(1, Math.ceil(Math.max(from.y, to.y) * height) - top)
  return { left, top, wide, high }
}
