import { afterEach, expect, test, vi } from 'vitest'

import { openPokes } from './pokes'

afterEach(() => vi.unstubAllGlobals())

function stream(...parts: string[]): Response {
  const bytes = parts.map((part) => new TextEncoder().encode(part))
  return new Response(new ReadableStream({
    start(controller) {
      for (const part of bytes) controller.enqueue(part)
      controller.close()
    },
  }))
}

/** Listen to these answers one after another, and count the pokes until they are used up. */
async function pokesIn(...answers: Array<Response | Error>): Promise<number> {
  const waited: Array<() => void> = []
  vi.stubGlobal('addEventListener', (_: string, go: () => void) => waited.push(go))
  vi.stubGlobal('removeEventListener', () => undefined)
  const end = new AbortController()
  let pokes = 0
  const api = async () => {
    const next = answers.shift()
    if (!next) {
      end.abort()
      throw new Error('no more')
    }
    if (next instanceof Error) throw next
    return next
  }
  const listening = openPokes(api, end.signal, () => (pokes += 1))
  // Each pause ends at once, as it does when the network comes back.
  const hurry = setInterval(() => waited.splice(0).forEach((go) => go()), 1)
  await listening
  clearInterval(hurry)
  return pokes
}

test('a poke that arrives in two pieces is one poke', async () => {
  // One more for having begun to listen: something may have changed before.
  expect(await pokesIn(stream('event: po', 'ke\ndata:\n\n'))).toBe(1 + 1)
})

test('a comment that keeps the line open is no poke', async () => {
  expect(await pokesIn(stream(': still here\n\n', ': still here\n\n'))).toBe(1)
})

test('two pokes in one piece are taken as one', async () => {
  expect(await pokesIn(stream('event: poke\ndata:\n\nevent: poke\ndata:\n\n'))).toBe(1 + 1)
})

test('a broken line is taken up again', async () => {
  expect(await pokesIn(new Error('cut off'), stream('event: poke\ndata:\n\n'))).toBe(1 + 1)
})
