/** What people read, by key. Chinese is always here; English is fetched when chosen. */
import { zh } from './zh'

export type Key = keyof typeof zh
export type Words = Readonly<Record<Key, string>>
export type Language = 'zh-CN' | 'en'

let words: Words = zh
let spoken: Language = 'zh-CN'

/** Choose the language of every later `t`. */
export async function speak(language: Language): Promise<void> {
  words = language === 'en' ? (await import('./en')).en : zh
  spoken = language
  if (typeof document !== 'undefined') document.documentElement.lang = language
}

export function language(): Language {
  return spoken
}

/** The words for a key, with `{n}` and the like filled in. */
export function t(key: Key, values: Values = {}): string {
  return filled(words[key], values)
}

export type Values = Readonly<Record<string, string | number>>

function filled(words: string, values: Values): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** The words of screens that few people open, in both languages: they travel with those
 * screens and weigh nothing on the first one. Returns a `t` of their own. */
export function apart<K extends string>(zh: Readonly<Record<K, string>>, en: Readonly<Record<K, string>>) {
  return (key: K, values: Values = {}): string => filled((spoken === 'en' ? en : zh)[key], values)
}

/** Whether something is a key, for words that a value of the protocol chooses. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(words, name)
}

/** A moment as people say it: the time alone today, with the day otherwise. */
export function moment(at: number | string, now: number = Date.now()): string {
  const when = new Date(at)
  const sameDay = when.toDateString() === new Date(now).toDateString()
  const time = when.toLocaleTimeString(spoken, { hour: '2-digit', minute: '2-digit', hour12: false })
  if (sameDay) return time
  const day = when.toLocaleDateString(spoken, { month: 'numeric', day: 'numeric' })
  return `${day} ${time}`
}

/** A moment in full, for records that are read much later. */
export function momentInFull(at: number | string): string {
  return new Date(at).toLocaleString(spoken, { dateStyle: 'medium', timeStyle: 'short', hour12: false })
}

/** A day (`2026-11-30` or a moment) as people say it. */
export function day(at: string | number): string {
  return new Date(at).toLocaleDateString(spoken, { month: 'long', day: 'numeric' })
}

/** Bytes as a person reads them. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} KB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
