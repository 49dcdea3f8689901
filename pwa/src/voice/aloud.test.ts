import { afterEach, expect, test, vi } from 'vitest'

import { canSpeak, sentences, speakAloud } from './aloud'

afterEach(() => vi.unstubAllGlobals())

test('a text is read sentence by sentence, and nothing of it is left out', () => {
  expect(sentences('先停车。再断电！\n挂牌；上锁')).toEqual(['先停车。', '再断电！', '挂牌；', '上锁'])
  const long = `${'一二三四五六七八九，'.repeat(20)}完${'长'.repeat(100)}`
  const pieces = sentences(long)
  expect(pieces.join('')).toBe(long)
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(80)
})

test('the voice of the mainland that the phone speaks itself comes first, and stopping stops', () => {
  const said: { text: string; voice?: { name: string }; onend?: () => void }[] = []
  const cancel = vi.fn()
  vi.stubGlobal('SpeechSynthesisUtterance', class { constructor(readonly text: string) {} })
  vi.stubGlobal('speechSynthesis', {
    cancel,
    speak: (each: (typeof said)[number]) => said.push(each),
    getVoices: () => [
      { name: 'en', lang: 'en-US', localService: true },
      { name: 'hk', lang: 'zh-HK', localService: true },
      { name: 'far', lang: 'zh-CN', localService: false },
      { name: 'own', lang: 'zh-CN', localService: true },
    ],
  })
  const done = vi.fn()
  const stop = speakAloud('一。二。三。', done)
  expect(said.map(({ text }) => text)).toEqual(['一。'])
  expect(said[0]?.voice?.name).toBe('own')
  said[0]?.onend?.()
  expect(said).toHaveLength(2)
  stop()
  said[1]?.onend?.()
  expect(said).toHaveLength(2)
  expect(done).not.toHaveBeenCalled()
  expect(cancel).toHaveBeenCalledTimes(2)
})

test('where a phone has no voice, nothing happens', () => {
  expect(canSpeak()).toBe(false)
  expect(() => speakAloud('一')()).not.toThrow()
})
