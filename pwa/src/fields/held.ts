/** A record on a page while somebody writes on it. */
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

/** As it lives; one that goes while its reader is `writing` stays before his eyes until he is
 * done, for it must not take his words along. */
export function heldWhile<T>(live: Readonly<Ref<T | null | undefined>>, writing: () => boolean): ComputedRef<T | null | undefined> {
  const last = shallowRef<T | null>(null)
  watch(
    live,
    (now) => {
      if (now) last.value = now
    },
    { immediate: true, flush: 'sync' },
  )
  return computed(() => live.value ?? (writing() ? last.value : null) ?? live.value)
}
