import { afterEach, expect, test, vi } from 'vitest'

import type { Spot } from '../generated/records'
import { CameraDenied, NoCamera, openCamera } from './camera'
import { CameOutBlank, CannotRead, isHeic, reduce } from './capture'
import { fitted, isBlank, shrink, ShrinkError, type Surface } from './shrink'
import { watchSpot } from './spot'

afterEach(() => vi.unstubAllGlobals())

test('a picture keeps its shape and is never made larger', () => {
  expect(fitted(4000, 3000, 2048)).toEqual({ width: 2048, height: 1536 })
  expect(fitted(3000, 4000, 2048)).toEqual({ width: 1536, height: 2048 })
  expect(fitted(640, 480, 2048)).toEqual({ width: 640, height: 480 })
  expect(fitted(9000, 1, 2048)).toEqual({ width: 2048, height: 1 })
})

test('a picture with nothing on it is told from a dark one', () => {
  const black = pixels(() => [0, 0, 0, 255])
  const night = pixels((at) => [at % 7, at % 5, at % 3, 255])

  expect(isBlank(300_000, 3_000_000, night)).toBe(false)
  expect(isBlank(4_000, 3_000_000, black)).toBe(true)
  expect(isBlank(300_000, 3_000_000, pixels(() => [0, 0, 0, 0]))).toBe(true)
  expect(isBlank(900, 3_000_000, night)).toBe(true)
  // A whitewashed wall: one colour, yet the bytes of a real picture.
  expect(isBlank(60_000, 3_000_000, pixels(() => [250, 250, 248, 255]))).toBe(false)
})

function pixels(colour: (at: number) => readonly [number, number, number, number]): Uint8ClampedArray {
  return new Uint8ClampedArray(Array.from({ length: 1024 }, (_, at) => colour(at)).flat())
}

/** A canvas whose encoder needs `sizes[quality]` bytes. */
function surfaces(sizeOf: (type: string, quality: number, width: number) => number, types = ['image/webp', 'image/jpeg']) {
  const asked: string[] = []
  const make = (width: number, height: number): Surface => ({
    context: {
      drawImage: () => undefined,
      getImageData: () => ({ data: pixels((at) => [at % 251, at % 7, 0, 255]) }),
    } as never,
    encode: async (type, quality) => {
      asked.push(`${type} ${quality} ${width}×${height}`)
      return new Blob([new Uint8Array(sizeOf(type, quality, width))], { type: types.includes(type) ? type : 'image/png' })
    },
    drop: () => undefined,
  })
  return { asked, make }
}

function drawing(width = 4000, height = 3000) {
  const close = vi.fn()
  vi.stubGlobal('createImageBitmap', async () => ({ width, height, close }))
  return close
}

test('the best quality that is light enough is taken', async () => {
  const close = drawing()
  const { asked, make } = surfaces((_, quality) => quality * 500_000)
  const shrunk = await shrink(new Blob(['the original']), make)

  expect(asked.map((each) => each.split(' ')[1])).toEqual(['0.8', '0.7', '0.6'])
  expect(shrunk).toMatchObject({ type: 'image/webp', width: 2048, height: 1536 })
  expect(shrunk.bytes.byteLength).toBe(300_000)
  expect(shrunk.original).toMatch(/^[0-9a-f]{64}$/)
  expect(shrunk.original).not.toBe(shrunk.sha256)
  expect(close).toHaveBeenCalledOnce()
})

test('one that stays heavy is made smaller', async () => {
  drawing()
  const { make } = surfaces((_, quality, width) => Math.round(quality * width * 800))

  expect(await shrink(new Blob(['x']), make)).toMatchObject({ width: 1152, height: 864 })
})

test('browsers that write no WebP get a JPEG', async () => {
  drawing()
  const { make } = surfaces(() => 90_000, ['image/jpeg'])

  expect((await shrink(new Blob(['x']), make)).type).toBe('image/jpeg')
})

test('what cannot be read and what came out blank are told apart', async () => {
  vi.stubGlobal('Worker', undefined)
  vi.stubGlobal('createImageBitmap', async () => {
    throw new DOMException('The source image could not be decoded.', 'InvalidStateError')
  })
  await expect(reduce(new Blob(['HEIC']))).rejects.toThrow(CannotRead)

  drawing()
  const canvas = { width: 1, height: 1, getContext: () => null }
  vi.stubGlobal('document', { createElement: () => canvas })
  await expect(reduce(new Blob(['x']))).rejects.toThrow(CameOutBlank)
  await expect(shrink(new Blob(['x']), surfaces(() => 500).make)).rejects.toThrow(ShrinkError)
})

test('an iPhone’s own format is known by its first bytes, whatever it is called', async () => {
  const heic = new Blob([new Uint8Array([0, 0, 0, 24]), 'ftypheic', 'more'], { type: '' })
  expect(await isHeic(heic)).toBe(true)
  expect(await isHeic(new Blob(['\u0000\u0000\u0000\u0018ftypisom'], { type: 'image/heic' }))).toBe(false)
  expect(await isHeic(new Blob(['x']))).toBe(false)

  vi.stubGlobal('Worker', undefined)
  vi.stubGlobal('createImageBitmap', async () => Promise.reject(new Error('unknown format')))
  await expect(reduce(heic)).rejects.toMatchObject({ name: 'CannotRead', heic: true })
  await expect(reduce(new Blob(['no picture']))).rejects.toMatchObject({ heic: false })
})

test('a picture that cannot be encoded is closed all the same', async () => {
  const close = drawing()
  await expect(shrink(new Blob(['x']), surfaces(() => 90_000, []).make)).rejects.toThrow('too-little-memory')
  expect(close).toHaveBeenCalledOnce()
})

test('pictures are reduced one at a time, and one that fails does not stop the next', async () => {
  vi.stubGlobal('Worker', undefined)
  let [now, most] = [0, 0]
  vi.stubGlobal('createImageBitmap', async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setTimeout(resolve, 1))
    now -= 1
    throw new Error('no picture')
  })
  const all = await Promise.allSettled([1, 2, 3].map(() => reduce(new Blob(['x']))))

  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(most).toBe(1)
})

test.each([
  ['NotAllowedError', CameraDenied],
  ['NotFoundError', NoCamera],
  ['NotReadableError', NoCamera],
])('a camera that fails with %s says why', async (name, kind) => {
  const devices = { getUserMedia: async () => Promise.reject(new DOMException('', name)) }

  await expect(openCamera(devices as never)).rejects.toThrow(kind)
})

test('a browser without a camera says so, and closing lets the camera go', async () => {
  const stop = vi.fn()
  const devices = { getUserMedia: async () => ({ getTracks: () => [{ stop }] }) }
  await expect(openCamera({} as never)).rejects.toThrow(NoCamera)
  const camera = await openCamera(devices as never)
  camera.close()

  expect(stop).toHaveBeenCalledOnce()
})

function positioning() {
  const told = { found: (() => undefined) as PositionCallback, failed: (() => undefined) as PositionErrorCallback, cleared: 0 }
  const geolocation = {
    watchPosition: (found: PositionCallback, failed?: PositionErrorCallback | null) => {
      Object.assign(told, { found, failed })
      return 7
    },
    clearWatch: () => void (told.cleared += 1),
  }
  const at = (accuracy: number) => told.found({ coords: { latitude: 30.1, longitude: 120.2, accuracy } } as never)
  return { told, geolocation, at }
}

test('each better position is told, and a good one ends the watch', () => {
  const { told, geolocation, at } = positioning()
  const spots: Spot[] = []
  watchSpot((spot) => spots.push(spot), { geolocation })
  for (const accuracy of [80, 120, 40, 9, 5]) at(accuracy)

  expect(spots.map(({ accuracy }) => accuracy)).toEqual([80, 40, 9])
  expect(spots[0]).toEqual({ lat: 30.1, lon: 120.2, accuracy: 80 })
  expect(told.cleared).toBe(1)
})

test('no permission and no positioning are said, and nothing is thrown', () => {
  const { told, geolocation } = positioning()
  const troubles: string[] = []
  const onTrouble = (trouble: string) => troubles.push(trouble)
  watchSpot(() => undefined, { geolocation, onTrouble })
  told.failed({ code: 3 } as never)
  told.failed({ code: 1 } as never)
  vi.stubGlobal('navigator', {})
  watchSpot(() => undefined, { onTrouble })()

  expect(troubles).toEqual(['unavailable', 'denied', 'unavailable'])
})
