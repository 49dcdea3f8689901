/** Whether the phone is on Wi-Fi, as far as this browser tells: many do not. */
import { computed, shallowRef } from 'vue'

import { settings } from './settings'

interface Connection extends Partial<Pick<EventTarget, 'addEventListener'>> {
  readonly type?: string
}

/** `untold`: this browser does not say, and nothing can be kept back for it. */
export type Net = 'wifi' | 'paid' | 'untold'

const NETS: Readonly<Record<string, Net>> = {
  wifi: 'wifi',
  ethernet: 'wifi',
  cellular: 'paid',
  wimax: 'paid',
  // Somebody's phone, whose own network is paid for.
  bluetooth: 'paid',
}

const connection = (globalThis.navigator as { connection?: Connection } | undefined)?.connection

export function netOf(given: Connection | undefined): Net {
  return NETS[given?.type ?? ''] ?? 'untold'
}

export const net = shallowRef<Net>(netOf(connection))
connection?.addEventListener?.('change', () => (net.value = netOf(connection)))

/** Whether pictures may leave now; words never wait. */
export const picturesMayLeave = computed(() => !settings.wifiOnly || net.value !== 'paid')
