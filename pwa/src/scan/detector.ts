/** Reads QR codes: the browser's own reader where it has one, else one that travels with the app. */
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

export interface Detector {
  /** What the codes in a picture say. */
  read(picture: ImageBitmapSource): Promise<string[]>
}

/** https://wicg.github.io/shape-detection-api/: TypeScript's library does not know it. */
interface BarcodeReader {
  new (options: { formats: readonly string[] }): { detect(picture: ImageBitmapSource): Promise<{ rawValue: string }[]> }
  getSupportedFormats(): Promise<readonly string[]>
}

const QR = { formats: ['qr_code'] }

export async function openDetector(): Promise<Detector> {
  const reader = (await ownReader()) ?? (await broughtReader())
  return {
    read: async (picture) => (await reader.detect(picture)).map(({ rawValue }) => rawValue).filter(Boolean),
  }
}

async function ownReader() {
  const { BarcodeDetector: own } = globalThis as { BarcodeDetector?: BarcodeReader }
  // Some have the name and no reader behind it.
  const formats = await own?.getSupportedFormats().catch((): readonly string[] => [])
  return own && formats?.includes('qr_code') ? new own(QR) : null
}

async function broughtReader() {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill')
  // Its usual home is another company's server: here it lies beside the app, and works offline.
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) } })
  return new (BarcodeDetector as unknown as BarcodeReader)(QR)
}
