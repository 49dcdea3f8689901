/** The service worker: the app offline, and a newer one only when somebody says so. */
import { shallowRef } from 'vue'

/** A newer version is on the phone and waits. */
export const updateReady = shallowRef(false)
/** 断网也能用了: this page's worker holds the whole app. */
export const worksOffline = shallowRef(false)

const HOUR = 3_600_000
/** This browser keeps no app: it is opened over the network each time. */
export const offlineNever = !('serviceWorker' in navigator)
let waiting: ServiceWorker | null = null

export async function keepApp(): Promise<void> {
  if (!import.meta.env.PROD || offlineNever) return
  const registration = await navigator.serviceWorker.register('/service-worker.js')
  notice(registration)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => notice(registration))
  })
  setInterval(() => {
    if (navigator.onLine) void registration.update().catch(() => undefined)
  }, HOUR)
  await navigator.serviceWorker.ready
  worksOffline.value = true
}

function notice(registration: ServiceWorkerRegistration): void {
  waiting = registration.waiting
  // Without a controller this is the first visit: nothing older is shown.
  updateReady.value = waiting !== null && navigator.serviceWorker.controller !== null
}

/** Change to the newer version and start again. */
export function update(): void {
  if (!waiting) return
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage('take over')
}

const MENDED = 'anxun-mended'

/**
 * Another tab changed the version and this one misses a file of the older: start again,
 * once, and only with a network. Forms lose nothing, they are kept field by field.
 */
export function mendAfterUpdate(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(MENDED) ?? 0)
    if (!navigator.onLine || Date.now() - last < 60_000) return
    event.preventDefault()
    sessionStorage.setItem(MENDED, String(Date.now()))
    location.reload()
  })
}

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

/** The browser's own 添加到桌面, where it offers one. */
export const installPrompt = shallowRef<InstallPrompt | null>(null)

export function awaitInstallPrompt(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    installPrompt.value = event as InstallPrompt
  })
  addEventListener('appinstalled', () => (installPrompt.value = null))
}
