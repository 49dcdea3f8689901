/** Room on this phone, and whether the browser promises to keep what lies there. */
import { computed, shallowRef } from 'vue'

export interface Room {
  readonly used: number
  readonly free: number
  /** Used, from 0 to 1. */
  readonly share: number
}

export const room = shallowRef<Room | null>(null)
/** null: not asked yet, or this browser cannot say. */
export const promised = shallowRef<boolean | null>(null)

const FULL_SOON = 0.85
/** A reduced picture on this phone, in bytes: for saying how many more will fit. */
const PICTURE = 400_000

function picturesThatFit(free: number): number {
  return Math.max(0, Math.floor(free / PICTURE))
}

/** How many pictures still fit, once the phone is nearly full; null before. */
export const nearlyFull = computed(() =>
  room.value && room.value.share > FULL_SOON ? picturesThatFit(room.value.free) : null,
)

/** Ask for a lasting place, once somebody has something to keep. */
export async function askToKeep(): Promise<void> {
  if (!navigator.storage?.persist) return
  promised.value = (await navigator.storage.persisted()) || (await navigator.storage.persist())
  await measureRoom()
}

/** What was promised before, without asking again. */
export async function lookAtPromise(): Promise<void> {
  if (!navigator.storage?.persisted) return
  if (await navigator.storage.persisted()) promised.value = true
  await measureRoom()
}

export async function measureRoom(): Promise<void> {
  if (!navigator.storage?.estimate) return
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  if (quota) room.value = { used: usage, free: quota - usage, share: usage / quota }
}
