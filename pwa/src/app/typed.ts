/** One field of a small form: kept as it is typed, so that a killed tab loses none of it. */
import { customRef, type Ref } from 'vue'

import { jot, jotted, putAway } from './jottings'

/** What was typed at `about`, or was kept of it; setting it to nothing puts the copy away. */
export function useTyped(about: string): Ref<string> {
  return customRef((track, trigger) => {
    let words = jotted<string>(about) ?? ''
    return {
      get: () => (track(), words),
      set: (now) => {
        words = now
        if (now) jot(about, now)
        else putAway(about)
        trigger()
      },
    }
  })
}
