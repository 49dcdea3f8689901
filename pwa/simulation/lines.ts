/**
 * Both ways at once over standard input and output, a line of JSON each: the driver
 * (`tests/simulation/node.py`) calls and is answered; a phone asks its server through
 * the driver, which is the network between them.
 */
import { createInterface } from 'node:readline'

/** What the driver wants a phone to do. */
export interface Call {
  readonly call: number
  readonly does: string
  readonly phone: string
  /** Milliseconds of that phone's clock. */
  readonly now: number
  readonly given: Readonly<Record<string, unknown>>
}

/** What became of a request: the answer's text, the status of a refusal, or nothing at all. */
interface Reply {
  readonly reply: number
  readonly answer?: string
  readonly status?: number
}

type Told = Call | Reply

const asked = new Map<number, { settle(text: string): void; fail(error: Error): void }>()
let asks = 0

/** Carry a request to the server; rejects as a browser's `fetch` and `app/http.ts` would. */
export function ask(phone: string, body: string): Promise<string> {
  asks += 1
  const number = asks
  say({ ask: number, phone, body })
  return new Promise((settle, fail) => asked.set(number, { settle, fail }))
}

export function say(told: unknown): void {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** Answer every call, several at a time where one waits for the network. */
export function serve(work: (call: Call) => Promise<unknown>): void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    const told = JSON.parse(line) as Told
    if ('reply' in told) takeReply(told)
    else void answer(told, work)
  })
  lines.on('close', () => process.exit())
}

async function answer(told: Call, work: (call: Call) => Promise<unknown>): Promise<void> {
  try {
    say({ done: told.call, came: (await work(told)) ?? null })
  } catch (error) {
    const { name, message, stack } = error as Error
    say({ done: told.call, failed: name, words: `${message}\n${stack}` })
  }
}

function takeReply({ reply, answer, status }: Reply): void {
  const waiting = asked.get(reply)
  asked.delete(reply)
  if (answer !== undefined) waiting?.settle(answer)
  else waiting?.fail(Object.assign(new TypeError('fetch failed'), status ? { status } : {}))
}
