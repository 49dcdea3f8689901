/** Reading aloud with the phone's own voice, where it has one. */

export function canSpeak(): boolean {
  return typeof speechSynthesis !== 'undefined' && typeof SpeechSynthesisUtterance !== 'undefined'
}

/** Phones fall silent in the middle of a long text: it is read piece by piece. */
const PIECE = 80

/** A text in pieces short enough to be read: by sentences, then by commas, then as it comes. */
export function sentences(text: string): string[] {
  const whole = text.split(/(?<=[。！？；!?;\n])/).map((each) => each.trim()).filter(Boolean)
  return whole.flatMap((each) => (each.length > PIECE ? shorter(each) : [each]))
}

function shorter(sentence: string): string[] {
  const pieces: string[] = []
  for (const part of sentence.split(/(?<=[，、,])/)) {
    const last = pieces.at(-1)
    if (last !== undefined && last.length + part.length <= PIECE) pieces[pieces.length - 1] = last + part
    else pieces.push(...(part.match(new RegExp(`.{1,${PIECE}}`, 'gsu')) ?? []))
  }
  return pieces
}

/** 普通话 that the phone speaks itself needs no network. */
function voice(): SpeechSynthesisVoice | undefined {
  const chinese = speechSynthesis.getVoices().filter(({ lang }) => /^(zh|cmn)\b/i.test(lang))
  const mainland = chinese.filter(({ lang }) => /^(zh|cmn)[-_](cn|hans)/i.test(lang))
  return mainland.find(({ localService }) => localService) ?? mainland[0] ?? chinese[0]
}

/** Read it; returns what makes it stop. `done` hears when it was read to its end. */
export function speakAloud(text: string, done: () => void = () => undefined): () => void {
  if (!canSpeak()) return () => undefined
  speechSynthesis.cancel()
  const chosen = voice()
  let stopped = false
  // Held here until the end: a browser forgets those that nobody holds, and falls silent.
  const waiting = sentences(text).map((each) => {
    const said = new SpeechSynthesisUtterance(each)
    said.lang = chosen?.lang ?? 'zh-CN'
    if (chosen) said.voice = chosen
    said.rate = 0.95
    return said
  })
  const next = (): void => {
    if (stopped) return
    const said = waiting.shift()
    if (!said) return done()
    said.onend = next
    said.onerror = next
    speechSynthesis.speak(said)
  }
  next()
  return () => {
    if (stopped) return
    stopped = true
    speechSynthesis.cancel()
  }
}
