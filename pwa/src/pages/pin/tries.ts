/** Trying a PIN on a screen: what came of it, in words, and the pause after too many wrong ones. */
import { computed, onBeforeUnmount, onMounted, ref } from 'vue'

import { pauseOf, TRIES, tryPin, type Tried } from '../../app/pin'
import { say } from './words'

const SECOND = 1000

export function useTries(account: string) {
  const last = ref<Tried | null>(null)
  const until = ref(0)
  const now = ref(Date.now())
  const waits = computed(() => Math.max(0, Math.ceil((until.value - now.value) / SECOND)))
  /** What was wrong with the last try; empty where nothing was, and once the pause is over. */
  const said = computed(() => {
    if (waits.value > 0) return say('wait', { tries: TRIES, n: waits.value })
    return last.value && !last.value.right && last.value.left > 0 ? say('wrong', { n: last.value.left }) : ''
  })

  const beat = setInterval(() => (now.value = Date.now()), SECOND)
  onMounted(async () => waitFor(await pauseOf(account)))
  onBeforeUnmount(() => clearInterval(beat))

  function waitFor(milliseconds: number): void {
    now.value = Date.now()
    until.value = now.value + milliseconds
  }

  async function attempt(digits: string): Promise<boolean> {
    last.value = await tryPin(account, digits)
    waitFor(last.value.wait)
    return last.value.right
  }

  return { waits, said, attempt }
}
