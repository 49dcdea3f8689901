/** What the loop notices of the world outside: a network, a screen that is looked at. */
export interface World {
  isOnline(): boolean
  /** Call `listener` when the network comes or goes, or somebody looks again. */
  watch(listener: (what: 'online' | 'offline' | 'visible') => void): () => void
  readonly locks?: Pick<LockManager, 'request'>
}

/** The browser, or whatever of it there is: under Node one is always online. */
export function browserWorld(): World {
  const { navigator } = globalThis as { navigator?: Navigator }
  return {
    isOnline: () => navigator?.onLine !== false,
    watch,
    ...(navigator?.locks ? { locks: navigator.locks } : {}),
  }
}

function watch(listener: (what: 'online' | 'offline' | 'visible') => void): () => void {
  if (typeof addEventListener !== 'function' || typeof document === 'undefined') return () => undefined
  const online = () => listener('online')
  const offline = () => listener('offline')
  const visible = () => {
    if (document.visibilityState === 'visible') listener('visible')
  }
  addEventListener('online', online)
  addEventListener('offline', offline)
  document.addEventListener('visibilitychange', visible)
  // Back from the browser's own cache of pages: no visibilitychange is promised.
  addEventListener('pageshow', visible)
  return () => {
    removeEventListener('online', online)
    removeEventListener('offline', offline)
    document.removeEventListener('visibilitychange', visible)
    removeEventListener('pageshow', visible)
  }
}
