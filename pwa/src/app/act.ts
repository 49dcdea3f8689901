/** One desk act that waits for the network: whether it is under way, and what went wrong. */
import { ref, shallowRef } from 'vue'

import { told } from './telling'

export function useAct() {
  const busy = ref(false)
  const wrong = shallowRef('')

  /** Run it once at a time; true when it worked. */
  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    wrong.value = ''
    try {
      await work()
      return true
    } catch (error) {
      wrong.value = told(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, wrong, act }
}
