import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Changes } from '../sync/types'
import { autosave } from './autosave'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function writer() {
  const kept: Changes[] = []
  const page = new EventTarget() as unknown as Window
  const saving = autosave(async (set) => void kept.push(set), undefined, page)
  return { kept, page, saving }
}

test('what is typed in one go is kept once, with every field', async () => {
  const { kept, saving } = writer()
  saving.touch({ summary: '护' })
  saving.touch({ summary: '护栏', place: '三号楼' })
  await vi.advanceTimersByTimeAsync(300)
  expect(kept).toEqual([{ summary: '护栏', place: '三号楼' }])
})

test('somebody who never stops typing is kept all the same', async () => {
  const { kept, saving } = writer()
  for (const words of ['一', '一二', '一二三', '一二三四']) {
    saving.touch({ summary: words })
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(kept.length).toBeGreaterThan(1)
})

test.each(['pagehide', 'visibilitychange'])('a page that goes away (%s) keeps the last letter', async (event) => {
  const { kept, page, saving } = writer()
  saving.touch({ summary: '漏油' })
  page.dispatchEvent(new Event(event))
  await vi.advanceTimersByTimeAsync(0)
  expect(kept).toEqual([{ summary: '漏油' }])
})

test('what could not be kept is kept with the next stroke, and the newer words win', async () => {
  const kept: Changes[] = []
  const failures: unknown[] = []
  let full = true
  const saving = autosave(
    async (set) => {
      if (full) throw new Error('full')
      kept.push(set)
    },
    (error) => failures.push(error),
    null,
  )
  saving.touch({ summary: '旧', place: '东门' })
  await saving.flush()
  full = false
  saving.touch({ summary: '新' })
  await saving.flush()
  expect(failures).toHaveLength(1)
  expect(kept).toEqual([{ summary: '新', place: '东门' }])
})

test('leaving the form keeps what waits and listens no more', async () => {
  const { kept, page, saving } = writer()
  saving.touch({ place: '东门' })
  saving.stop()
  await vi.advanceTimersByTimeAsync(0)
  page.dispatchEvent(new Event('pagehide'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(kept).toEqual([{ place: '东门' }])
})
