/** 补录: when something happened that is entered afterwards, and why. */
import { computed, reactive } from 'vue'

import { asMoment, rightNow } from '../app/now'
import { useTyped } from '../app/typed'
import { say } from './words'

/** `about`: where a killed tab finds what was typed. */
export function useAfterwards(about: string) {
  const when = useTyped(`${about}/when`)
  const reason = useTyped(`${about}/reason`)
  const begun = computed(() => when.value !== '' || reason.value !== '')

  function clear(): void {
    when.value = reason.value = ''
  }

  /** Why it cannot be entered so; empty where it can. */
  async function lacking(): Promise<string> {
    const at = Date.parse(when.value)
    if (!Number.isFinite(at) || !reason.value.trim()) return say('late.needs')
    return at > (await rightNow()) ? say('late.future') : ''
  }

  /** For the address of the form that takes it. */
  const query = () => ({ at: asMoment(Date.parse(when.value)), late: reason.value.trim() })

  return reactive({ when, reason, begun, clear, lacking, query })
}

export type Afterwards = ReturnType<typeof useAfterwards>
