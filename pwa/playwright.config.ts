/** Journeys: whole stories in a real Chromium against the real server. */
import { execFileSync } from 'node:child_process'

import { defineConfig } from '@playwright/test'

/** Where a Chromium is; the script gets one if there is none. */
const executablePath =
  process.env['ANXUN_CHROMIUM'] ?? execFileSync('sh', ['../tests/browser.sh'], { encoding: 'utf8' }).trim()

export const chromium = {
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
  ],
}

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { launchOptions: chromium, trace: 'retain-on-failure' },
})
