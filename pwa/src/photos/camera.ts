/** The viewfinder inside the page: Android kills pages that hand over to the camera app. */

/** 不能打开相机: the person, or the phone's settings, said no. */
export class CameraDenied extends Error {
  override readonly name = 'CameraDenied'
}

/** There is no camera here, or another app holds it. */
export class NoCamera extends Error {
  override readonly name = 'NoCamera'
}

export interface Camera {
  /** For a `<video>`: `video.srcObject = stream`. */
  readonly stream: MediaStream
  /** What the video shows now, in the camera's own size, as a JPEG. */
  shoot(video: HTMLVideoElement): Promise<Blob>
  close(): void
}

const DENIED = ['NotAllowedError', 'SecurityError', 'PermissionDeniedError']
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
}
const QUALITY = 0.92

/** Open the camera at the back. Rejects with `CameraDenied` or `NoCamera`. */
export async function openCamera(devices = globalThis.navigator?.mediaDevices): Promise<Camera> {
  // Not there on an address without https, and in some apps' own browsers.
  if (!devices?.getUserMedia) throw new NoCamera('this browser shows no camera')
  let stream: MediaStream
  try {
    stream = await devices.getUserMedia(WANTED)
  } catch (error) {
    const denied = DENIED.includes((error as Error).name)
    throw new (denied ? CameraDenied : NoCamera)('no camera', { cause: error })
  }
  return { stream, shoot, close: () => stream.getTracks().forEach((track) => track.stop()) }
}

async function shoot(video: HTMLVideoElement): Promise<Blob> {
  const { videoWidth: width, videoHeight: height } = video
  if (!width || !height) throw new NoCamera('the camera shows nothing yet')
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.getContext('2d')?.drawImage(video, 0, 0, width, height)
  const shot = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  canvas.width = canvas.height = 0
  if (!shot) throw new NoCamera('too little memory for a picture')
  return shot
}
