/** Listens for pokes: the server says that something changed, never what. */
import type { Question } from './ask'

type Api = (path: string, question: Question) => Promise<Response>

const SHORTEST = 2_000
const LONGEST = 60_000

/** Call `onPoke` for every poke until the signal ends it; a broken line is taken up again. */
export async function openPokes(api: Api, signal: AbortSignal, onPoke: () => void): Promise<void> {
  let wait = SHORTEST
  while (!signal.aborted) {
    try {
      const answer = await api('/pokes', { signal, patience: 0, headers: { Accept: 'text/event-stream' } })
      wait = SHORTEST
      // Something may have changed while nobody listened.
      onPoke()
      await listen(answer, onPoke)
    } catch {
      wait = Math.min(wait * 2, LONGEST)
    }
    await pause(wait, signal)
  }
}

async function listen(answer: Response, onPoke: () => void): Promise<void> {
  const lines = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let read = await lines?.read(); read && !read.done; read = await lines?.read()) {
    const text = rest + read.value
    const events = text.split(/\r?\n\r?\n/)
    rest = events.pop() ?? ''
    if (events.some((event) => /^event: ?poke/m.test(event))) onPoke()
  }
}

/** Wait, but no longer than until there is a network again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      removeEventListener('online', go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    const timer = setTimeout(go, milliseconds)
    addEventListener('online', go)
    signal.addEventListener('abort', go)
  })
}
