/** What a flow costs a person: taps, and seconds that the app itself takes between them. */
import { appendFileSync } from 'node:fs'

import type { BrowserContext, Page } from '@playwright/test'

const FILE = process.env['ANXUN_MEASURES']

export class Measure {
  private taps = 0
  private since = 0

  private constructor(private readonly flow: string) {}

  /** Counts real taps in every tab of a phone from now on; told to `ANXUN_MEASURES`, a file, as JSON lines. */
  static async of(flow: string, context: BrowserContext, page: Page): Promise<Measure> {
    const measure = new Measure(flow)
    const listen = () =>
      document.addEventListener('click', ({ isTrusted }) => isTrusted && (window as unknown as { anxunTap: () => void }).anxunTap(), true)
    await context.exposeBinding('anxunTap', () => {
      measure.taps += 1
    })
    await context.addInitScript(listen)
    await page.evaluate(listen)
    measure.since = Date.now()
    return measure
  }

  begin(): void {
    this.taps = 0
    this.since = Date.now()
  }

  /** Of one walk through the flow. */
  end(): { taps: number; seconds: number } {
    const told = { taps: this.taps, seconds: Math.round((Date.now() - this.since) / 100) / 10 }
    if (FILE) appendFileSync(FILE, `${JSON.stringify({ flow: this.flow, ...told })}\n`)
    return told
  }
}
