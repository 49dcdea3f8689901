import { afterEach, expect, test, vi } from 'vitest'

import { sha256Of } from '../sync/sha256'
import { drawnOn, grown, ground, moved, paint, strokeInMiddle, strokeOf, TOOLS, type Stroke } from './drawing'
import type { Surface } from './shrink'

afterEach(() => vi.unstubAllGlobals())

const HERE = { x: 0.5, y: 0.5 }

test('a way of the finger is drawn as it went, and never beyond the picture', () => {
  expect(strokeOf('circle', { x: 0.2, y: 0.3 }, { x: 0.6, y: 0.9 })).toEqual({
    tool: 'circle', from: { x: 0.2, y: 0.3 }, to: { x: 0.6, y: 0.9 },
  })
  expect(strokeOf('arrow', { x: 0.2, y: 0.3 }, { x: 1.4, y: -0.2 }).to).toEqual({ x: 1, y: 0 })
})

test.each(TOOLS)('a tap alone draws a %s of usual size', (tool) => {
  const { from, to } = strokeOf(tool, HERE, { x: 0.51, y: 0.5 })

  expect(Math.abs(to.x - from.x)).toBeCloseTo(0.22)
  expect(Math.abs(to.y - from.y)).toBeCloseTo(0.22)
  if (tool === 'arrow') expect(to).toEqual(HERE)
})

test('keys move the last one and make it larger', () => {
  const circle = strokeInMiddle('circle')
  expect(moved(circle, { x: 0.1, y: -0.1 }).from.x).toBeCloseTo(0.49)
  expect(grown(circle, 2).to.x).toBeCloseTo(0.72)
  expect(grown(strokeInMiddle('arrow'), 2).to).toEqual(HERE)
  expect(moved(circle, { x: 5, y: 0 }).to.x).toBe(1)
})

/** Canvases that note what is done to them, by name. */
function easel(encode = async (): Promise<Blob | null> => new Blob(['a copy'], { type: 'image/jpeg' })) {
  const noted = { done: [] as string[], sizes: [] as string[], dropped: 0, closed: 0 }
  vi.stubGlobal('createImageBitmap', async () => ({ width: 2000, height: 1000, close: () => (noted.closed += 1) }))
  const make = (width: number, height: number): Surface => {
    noted.sizes.push(`${width}×${height}`)
    const context: Record<string, unknown> = { canvas: {} }
    for (const name of ['beginPath', 'moveTo', 'lineTo']) context[name] = () => undefined
    for (const name of ['drawImage', 'stroke', 'ellipse']) {
      context[name] = () => noted.done.push(`${name} ${width} ${String(context['imageSmoothingEnabled'] ?? '')}`.trim())
    }
    return { context: context as never, encode, drop: () => void (noted.dropped += 1) }
  }
  return { noted, make }
}

const bystander: Stroke = { tool: 'cover', from: { x: 0.1, y: 0.1 }, to: { x: 0.4, y: 0.7 } }

test('who is covered is only a few squares, below whatever is marked', () => {
  const { noted, make } = easel()
  const { context } = make(2000, 1000)
  paint(context, {} as never, { width: 2000, height: 1000 }, [strokeOf('circle', HERE, { x: 0.9, y: 0.9 }), bystander], make)

  // 600 × 600 pixels of a person became six by six.
  expect(noted.sizes).toEqual(['2000×1000', '6×6'])
  expect(noted.done).toEqual([
    'drawImage 2000',
    'drawImage 6',
    'drawImage 2000 false',
    'ellipse 2000 true', 'stroke 2000 true', 'ellipse 2000 true', 'stroke 2000 true',
  ])
})

test('a small face far away becomes one or two squares', () => {
  const { noted, make } = easel()
  const face: Stroke = { tool: 'cover', from: { x: 0.5, y: 0.5 }, to: { x: 0.51, y: 0.53 } }
  paint(make(2000, 1000).context, {} as never, { width: 2000, height: 1000 }, [face], make)

  expect(noted.sizes[1]).toBe('1×1')
})

test('the copy is a whole picture of its own, and the one below stays what it was', async () => {
  const bytes = new TextEncoder().encode('the picture').buffer as ArrayBuffer
  const before = await sha256Of(bytes)
  const { noted, make } = easel()
  const copy = await drawnOn(new Blob([bytes]), [bystander], make)

  expect(await copy.text()).toBe('a copy')
  expect(await sha256Of(bytes)).toBe(before)
  expect(noted.sizes[0]).toBe('2000×1000')
  expect(noted).toMatchObject({ closed: 1, dropped: 2 })
})

test('drawing goes on over a small one: the whole picture is closed at once', async () => {
  const { noted, make } = easel()
  const { width, height } = await ground(new Blob(['x']), 1024, make)

  expect([width, height]).toEqual([1024, 512])
  expect(noted.closed).toBe(1)
})

test('a copy for which there is no memory gives everything back', async () => {
  const { noted, make } = easel(async () => null)

  await expect(drawnOn(new Blob(['x']), [], make)).rejects.toThrow('too-little-memory')
  expect(noted).toMatchObject({ closed: 1, dropped: 1 })
})
