import { afterEach, expect, test, vi } from 'vitest'

import { sha256Of } from '../sync/sha256'
import type { Surface } from './shrink'
import { broken, marked } from './watermark'

afterEach(() => vi.unstubAllGlobals())

/** A canvas that notes what is written on it; every letter is as wide as it is high. */
function paper(encode = async (): Promise<Blob | null> => new Blob(['a copy'], { type: 'image/jpeg' })) {
  const noted = { written: [] as string[], dropped: 0, closed: 0 }
  vi.stubGlobal('createImageBitmap', async () => ({ width: 2048, height: 1536, close: () => (noted.closed += 1) }))
  const make = (): Surface => ({
    context: {
      drawImage: () => undefined,
      fillRect: () => undefined,
      measureText: (part: string) => ({ width: part.length * 59 }),
      fillText: (line: string) => noted.written.push(line),
    } as never,
    encode,
    drop: () => void (noted.dropped += 1),
  })
  return { noted, make }
}

test('the lines stand on a copy, and the picture stays what it was', async () => {
  const bytes = new TextEncoder().encode('the picture').buffer as ArrayBuffer
  const before = await sha256Of(bytes)
  const { noted, make } = paper()
  const copy = await marked(new Blob([bytes]), ['2026-11-24 07:42:10 已校时', '南港泵业'], make)

  expect(noted).toEqual({ written: ['2026-11-24 07:42:10 已校时', '南港泵业'], dropped: 1, closed: 1 })
  expect(await copy.text()).toBe('a copy')
  expect(await sha256Of(bytes)).toBe(before)
})

test('a long line goes on in the next, and nothing of it is lost', () => {
  const line = '泵房东侧楼梯口往里第三个配电箱旁边 31.90000, 120.90000 ±18 米'
  const parts = broken(line, 120, (part) => part.length * 10)

  expect(parts.length).toBeGreaterThan(2)
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(12)
  expect(parts.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
  expect(broken('', 120, () => 0)).toEqual([])
})

test('where there is no memory for a copy, everything is given back and it is said', async () => {
  const { noted, make } = paper(async () => null)

  await expect(marked(new Blob(['x']), ['一行'], make)).rejects.toThrow('too-little-memory')
  expect(noted).toMatchObject({ dropped: 1, closed: 1 })
})
