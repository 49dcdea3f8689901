import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** A browser that tells its connection, and when it changes. */
async function browser(type?: string) {
  let heard: () => void = () => undefined
  const connection = { type, addEventListener: (_: string, listener: () => void) => (heard = listener) }
  vi.stubGlobal('navigator', type === undefined ? {} : { connection })
  const { settings } = await import('./settings')
  const wifi = await import('./wifi')
  const change = (to: string) => {
    connection.type = to
    heard()
  }
  return { settings, change, ...wifi }
}

test('pictures wait for Wi-Fi only where somebody wants it, and go as soon as it is there', async () => {
  const { settings, picturesMayLeave, change } = await browser('cellular')
  expect(picturesMayLeave.value).toBe(true)
  settings.wifiOnly = true
  expect(picturesMayLeave.value).toBe(false)
  change('wifi')
  expect(picturesMayLeave.value).toBe(true)
  change('cellular')
  expect(picturesMayLeave.value).toBe(false)
})

test('a browser that does not tell keeps nothing back, and is known to be one', async () => {
  const { settings, picturesMayLeave, net } = await browser()
  settings.wifiOnly = true

  expect(net.value).toBe('untold')
  expect(picturesMayLeave.value).toBe(true)
})

test.each([
  ['wifi', 'wifi'],
  ['ethernet', 'wifi'],
  ['cellular', 'paid'],
  ['bluetooth', 'paid'],
  ['unknown', 'untold'],
  ['none', 'untold'],
])('%s counts as %s', async (type, net) => {
  expect((await browser(type)).net.value).toBe(net)
})
