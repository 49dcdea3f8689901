import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { AT_MOST, base64, canRecord, fileOf, LONGEST, NotRecorded, startRecording } from './recorder'

/** A recorder that gives as many bytes a second as it is told, whatever rate was asked for. */
class FakeRecorder {
  static bytesAtOnce = 1000
  static supported = 'audio/webm;codecs=opus'
  static asked: MediaRecorderOptions = {}
  state = 'inactive'
  onstop = () => undefined
  onerror = () => undefined
  ondataavailable: (event: { data: Blob }) => void = () => undefined
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(_stream: unknown, options: MediaRecorderOptions) {
    FakeRecorder.asked = options
  }

  static isTypeSupported(type: string): boolean {
    return type === FakeRecorder.supported
  }

  start(part: number): void {
    this.state = 'recording'
    this.timer = setInterval(() => this.give(), part)
  }

  stop(): void {
    this.state = 'inactive'
    clearInterval(this.timer)
    queueMicrotask(() => {
      this.give()
      this.onstop()
    })
  }

  private give(): void {
    this.ondataavailable({ data: new Blob([new Uint8Array(FakeRecorder.bytesAtOnce)]) })
  }
}

const track = { stop: vi.fn() }
const getUserMedia = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
  FakeRecorder.bytesAtOnce = 1000
  FakeRecorder.supported = 'audio/webm;codecs=opus'
  track.stop.mockClear()
  getUserMedia.mockReset().mockResolvedValue({ getTracks: () => [track] })
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('speech is recorded in mono at a rate that lets a minute travel', async () => {
  const going = await startRecording()
  expect(getUserMedia.mock.calls[0]?.[0]).toMatchObject({ audio: { channelCount: 1 } })
  expect(FakeRecorder.asked.audioBitsPerSecond).toBeLessThanOrEqual(24_000)
  await vi.advanceTimersByTimeAsync(2600)
  const spoken = await going.stop()
  expect(spoken).toMatchObject({ media: 'audio/webm', seconds: 2.6 })
  expect(fileOf(spoken).size).toBe(6000)
  expect(track.stop).toHaveBeenCalled()
})

test('it ends by itself after a minute, and each second is told', async () => {
  const told: number[] = []
  const going = await startRecording((second) => told.push(second))
  await vi.advanceTimersByTimeAsync(90_000)
  await going.over
  expect(track.stop).toHaveBeenCalled()
  expect(told).toEqual(Array.from({ length: LONGEST - 1 }, (_, at) => at + 1))
  const { seconds } = await going.stop()
  expect(seconds).toBe(LONGEST)
})

test('a browser that takes a higher rate is stopped while it still fits', async () => {
  FakeRecorder.bytesAtOnce = 8000
  const going = await startRecording()
  await vi.advanceTimersByTimeAsync(30_000)
  const spoken = await going.stop()
  expect(spoken.seconds).toBeLessThan(15)
  expect(fileOf(spoken).size).toBeLessThanOrEqual(AT_MOST)
})

test('what is too large is refused, what is empty too, and the microphone is let go of', async () => {
  FakeRecorder.bytesAtOnce = AT_MOST + 1
  const large = await startRecording()
  await vi.advanceTimersByTimeAsync(600)
  await expect(large.stop()).rejects.toMatchObject({ why: 'tooBig' })
  FakeRecorder.bytesAtOnce = 0
  const empty = await startRecording()
  await vi.advanceTimersByTimeAsync(600)
  await expect(empty.stop()).rejects.toMatchObject({ why: 'empty' })
  expect(track.stop).toHaveBeenCalledTimes(2)
})

test('cancelling lets go of the microphone at once', async () => {
  const going = await startRecording()
  going.cancel()
  expect(track.stop).toHaveBeenCalled()
})

test('why there is no microphone is told', async () => {
  for (const [name, why] of [['NotAllowedError', 'denied'], ['NotFoundError', 'none'], ['NotReadableError', 'busy']]) {
    getUserMedia.mockRejectedValueOnce(Object.assign(new Error(), { name }))
    await expect(startRecording()).rejects.toMatchObject({ why })
  }
})

test('where a browser cannot record, it says so before anything is asked', async () => {
  FakeRecorder.supported = 'nothing'
  expect(canRecord()).toBe(false)
  await expect(startRecording()).rejects.toBeInstanceOf(NotRecorded)
  expect(getUserMedia).not.toHaveBeenCalled()
})

test('bytes come back from base64 as they were', async () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256)
  const file = fileOf({ media: 'audio/ogg', data: base64(bytes) })
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
})
