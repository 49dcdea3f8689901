/** What this phone's people chose for its screens; it concerns the phone, not an account. */
import { reactive, shallowRef, watch } from 'vue'

import { speak, type Language } from '../words'

export type Look = 'auto' | 'light' | 'sun' | 'dark'

export interface Settings {
  /** 长辈版: large type and large targets. */
  large: boolean
  look: Look
  language: Language
  /** Pictures wait for Wi-Fi; words never wait. */
  wifiOnly: boolean
  /** The firm's duty desk, as somebody typed it on this phone. */
  duty: string
}

const PLACE = 'anxun-settings'
const chosen: Settings = { large: false, look: 'auto', language: 'zh-CN', wifiOnly: false, duty: '' }

export const settings = reactive<Settings>({ ...chosen, ...kept() })

function kept(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Settings>
  } catch {
    return {}
  }
}

const night = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null

/** The language that the screens are drawn in: they are drawn again when it changes. */
export const drawnIn = shallowRef<Language>('zh-CN')

/** Put the choices on the page, now and whenever one changes. */
export async function wearSettings(): Promise<void> {
  watch(settings, (now) => localStorage.setItem(PLACE, JSON.stringify(now)))
  watch(() => [settings.look, settings.large], dress, { immediate: true })
  night?.addEventListener('change', dress)
  watch(() => settings.language, draw)
  await draw(settings.language)
}

async function draw(language: Language): Promise<void> {
  await speak(language)
  drawnIn.value = language
}

function dress(): void {
  const root = document.documentElement
  root.dataset['look'] = settings.look === 'auto' ? (night?.matches ? 'dark' : 'light') : settings.look
  if (settings.large) root.dataset['size'] = 'large'
  else delete root.dataset['size']
  const ground = getComputedStyle(root).getPropertyValue('--ground').trim()
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', ground || '#f2f5f9')
}
