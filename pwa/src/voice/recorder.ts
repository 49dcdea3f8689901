/**
 * The microphone, for at most 60 seconds at a time. It is let go of as soon as a recording
 * ends, however it ends: the sign that a phone listens must not stay on.
 */
import type { Recording } from '../generated/records'

export type Media = Recording['media']

/** What was spoken, as a `recording` record holds it. */
export interface Spoken {
  readonly media: Media
  readonly seconds: number
  /** Base64. */
  readonly data: string
}

export interface Going {
  /** End it and have what was spoken. Also after it ended by itself. */
  stop(): Promise<Spoken>
  /** End it and forget it. */
  cancel(): void
  /** Resolves when it ends, also by itself: the time is over, it is full, or the microphone went. */
  readonly over: Promise<void>
}

export type Why = 'cannot' | 'denied' | 'none' | 'busy' | 'tooBig' | 'empty'

/** Nothing was recorded, and why: `voice.<why>` tells it to people. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded'

  constructor(readonly why: Why) {
    super(why)
  }
}

export const LONGEST = 60
/** What the server takes; see `server/records/recording.py`. */
export const AT_MOST = 180_000
/** Bytes from which it ends by itself, whatever the browser makes of the rate it was asked for. */
const FULL = 160_000
/** Speech is clear at this; a minute of it is 150,000 bytes, its container aside. */
const BITS = 20_000
/** Milliseconds between the parts in which it is handed over. */
const PART = 500

/** What browsers record, what most can play first. */
const FORMATS: readonly (readonly [type: string, media: Media])[] = [
  ['audio/mp4;codecs=mp4a.40.2', 'audio/mp4'],
  ['audio/webm;codecs=opus', 'audio/webm'],
  ['audio/mp4', 'audio/mp4'],
  ['audio/ogg;codecs=opus', 'audio/ogg'],
]

function format(): readonly [type: string, media: Media] | undefined {
  return FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type))
}

export function canRecord(): boolean {
  const microphone = typeof navigator !== 'undefined' && typeof navigator.mediaDevices?.getUserMedia === 'function'
  return microphone && typeof MediaRecorder !== 'undefined' && format() !== undefined
}

/** Resolves once it listens. `onSecond` hears each whole second. */
export async function startRecording(onSecond: (second: number) => void = () => undefined): Promise<Going> {
  const chosen = canRecord() ? format() : undefined
  if (!chosen) throw new NotRecorded('cannot')
  const stream = await microphone()
  try {
    return listen(stream, chosen, onSecond)
  } catch (error) {
    letGo(stream)
    throw error instanceof NotRecorded ? error : new NotRecorded('busy')
  }
}

async function microphone(): Promise<MediaStream> {
  const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio })
  } catch (error) {
    throw new NotRecorded(whyOf((error as Error).name))
  }
}

function whyOf(name: string): Why {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy'
}

function listen(stream: MediaStream, [type, media]: readonly [string, Media], onSecond: (second: number) => void): Going {
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS })
  const parts: Blob[] = []
  const began = performance.now()
  let seconds = 0
  let told = 0

  const ticking = setInterval(() => {
    const now = (performance.now() - began) / 1000
    if (Math.floor(now) > told && now < LONGEST) onSecond((told = Math.floor(now)))
    if (now >= LONGEST) end()
  }, 100)

  const over = new Promise<void>((resolve) => {
    recorder.onstop = () => {
      finish()
      resolve()
    }
    recorder.onerror = () => {
      finish()
      resolve()
    }
  })
  recorder.ondataavailable = ({ data }) => {
    if (data.size) parts.push(data)
    if (sizeOf(parts) > FULL) end()
  }

  function finish(): void {
    clearInterval(ticking)
    seconds ||= Math.min((performance.now() - began) / 1000, LONGEST)
    letGo(stream)
  }

  function end(): void {
    if (recorder.state !== 'inactive') recorder.stop()
  }

  recorder.start(PART)
  return {
    over,
    async stop() {
      end()
      await over
      return spokenIn(parts, media, seconds)
    },
    cancel() {
      end()
      finish()
    },
  }
}

async function spokenIn(parts: readonly Blob[], media: Media, seconds: number): Promise<Spoken> {
  const size = sizeOf(parts)
  if (size > AT_MOST) throw new NotRecorded('tooBig')
  if (!size || seconds <= 0) throw new NotRecorded('empty')
  const bytes = new Uint8Array(await new Blob([...parts]).arrayBuffer())
  return { media, seconds: Math.round(seconds * 10) / 10 || 0.1, data: base64(bytes) }
}

function sizeOf(parts: readonly Blob[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0)
}

function letGo(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** More arguments than this at once are too many for some browsers. */
const CHUNK = 0x2000

export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

/** A recording as a file that a browser can play. */
export function fileOf({ media, data }: Pick<Spoken, 'media' | 'data'>): Blob {
  const text = atob(data)
  return new Blob([Uint8Array.from(text, (sign) => sign.charCodeAt(0))], { type: media })
}
