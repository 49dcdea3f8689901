/**
 * Keeps what is typed, field by field: soon after the last stroke, and at once when the
 * page may be about to die (hidden, closed, killed by the camera).
 */
import type { Changes } from '../sync/types'

/** Milliseconds that a field may wait to be kept. */
const WAIT = 300

export interface Autosave {
  /** These fields have a new value. */
  touch(set: Changes): void
  /** Keep what waits; resolves when it lies on the disk. */
  flush(): Promise<void>
  stop(): void
}

type Leaving = Pick<Window, 'addEventListener' | 'removeEventListener'> | null

export function autosave(
  keep: (set: Changes) => Promise<unknown>,
  failed: (error: unknown) => void = () => undefined,
  page: Leaving = typeof window === 'undefined' ? null : window,
): Autosave {
  let waiting: Changes = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept: Promise<unknown> = Promise.resolve()

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const set = waiting
    if (Object.keys(set).length) {
      waiting = {}
      kept = kept.then(() => keep(set)).catch((error: unknown) => {
        // Not kept: it waits again, unless something newer was typed meanwhile.
        waiting = { ...set, ...waiting }
        failed(error)
      })
    }
    return kept.then(() => undefined)
  }

  const leave = () => void flush()
  page?.addEventListener('pagehide', leave)
  page?.addEventListener('visibilitychange', leave, true)

  return {
    touch(set) {
      waiting = { ...waiting, ...set }
      timer ??= setTimeout(leave, WAIT)
    },
    flush,
    stop() {
      page?.removeEventListener('pagehide', leave)
      page?.removeEventListener('visibilitychange', leave, true)
      leave()
    },
  }
}
