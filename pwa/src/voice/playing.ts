/** One recording that can be heard: at most one at a time on the whole phone. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

import { fileOf, type Spoken } from './recorder'

let silence: () => void = () => undefined

/** `heard` is told when it was played to its end. */
export function usePlaying(spoken: Readonly<Ref<Pick<Spoken, 'media' | 'data'> | null>>, heard: () => void = () => undefined) {
  const playing = ref(false)
  const at = ref(0)
  const broken = ref(false)
  const sound = shallowRef<HTMLAudioElement | null>(null)
  let url = ''

  function stop(): void {
    sound.value?.pause()
    sound.value = null
    playing.value = false
    at.value = 0
    if (url) URL.revokeObjectURL(url)
    url = ''
  }

  async function play(): Promise<void> {
    if (!spoken.value) return
    silence()
    silence = stop
    broken.value = false
    url = URL.createObjectURL(fileOf(spoken.value))
    const audio = new Audio(url)
    sound.value = audio
    playing.value = true
    audio.ontimeupdate = () => (at.value = Math.floor(audio.currentTime))
    audio.onended = () => {
      stop()
      heard()
    }
    try {
      await audio.play()
    } catch (error) {
      // Stopped before it began is no failure.
      if (sound.value !== audio) return
      stop()
      broken.value = (error as Error).name !== 'AbortError'
    }
  }

  watch(spoken, stop)
  onScopeDispose(stop)
  return { playing, at, broken, toggle: () => (playing.value ? stop() : void play()) }
}
