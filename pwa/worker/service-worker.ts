/** Keeps the app itself on the phone. Records live in the store, never here. */
declare const self: ServiceWorkerGlobalScope
/** Every built file with its revision. */
declare const __SHELL__: Readonly<Record<string, string>>
declare const __VERSION__: string

const PREFIX = 'shell-'
const shell = `${PREFIX}${__VERSION__}`
const revisions = __SHELL__

self.addEventListener('install', (event) => event.waitUntil(fill()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOtherShells()))
// A newer version waits: only a person decides when the app changes under them.
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && !(pathname in revisions)) event.respondWith(kept('/', request))
  else if (pathname in revisions) event.respondWith(kept(pathname, request))
})

/** All files of this version; what an older version has unchanged is not fetched again. */
async function fill(): Promise<void> {
  const cache = await caches.open(shell)
  await Promise.all(Object.keys(revisions).map((path) => take(cache, path)))
}

async function take(cache: Cache, path: string): Promise<void> {
  // Only names in `assets/` carry the hash of their content.
  const older = path.startsWith('/assets/') ? await caches.match(path) : undefined
  if (older) return cache.put(path, older)
  return cache.add(new Request(path, { cache: 'reload' }))
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(shell)
  return (await cache.match(path)) ?? fetch(request)
}

async function forgetOtherShells(): Promise<void> {
  const names = await caches.keys()
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== shell)
  await Promise.all(others.map((name) => caches.delete(name)))
  await self.clients.claim()
}

export {}
