import { expect, test } from 'vitest'
import { ref, shallowRef } from 'vue'

import { heldWhile } from './held'

test('a record that goes while somebody writes stays until he is done', () => {
  const live = shallowRef<{ words: string } | null | undefined>(null)
  const writing = ref(false)
  const held = heldWhile(live, () => writing.value)
  expect(held.value).toBeNull()
  live.value = { words: '一' }
  writing.value = true
  live.value = { words: '二' }
  expect(held.value).toEqual({ words: '二' })
  live.value = undefined
  expect(held.value).toEqual({ words: '二' })
  writing.value = false
  expect(held.value).toBeUndefined()
})
