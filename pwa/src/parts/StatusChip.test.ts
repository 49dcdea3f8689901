// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'

import type { State } from '../sync/types'
import StatusChip from './StatusChip.vue'

/** The table of status words in the order in which a record goes through them. */
const words: Readonly<Record<State, string>> = {
  draft: '草稿',
  kept: '已存手机',
  sending: '正在上传',
  arrived: '已送达',
  later: '稍后自动重试',
  asks: '需要您处理',
  both: '两处都改过',
  refused: '未收下',
}
const states = Object.keys(words) as State[]

test.each(states)('%s is told in its word', (state) => {
  expect(mount(StatusChip, { props: { state } }).text()).toBe(words[state])
})

test('whoever sees no colours tells the states apart by their drawings', () => {
  const drawn = states.map((state) => mount(StatusChip, { props: { state } }).find('path').attributes('d'))
  expect(new Set(drawn).size).toBe(states.length)
})

test('red is only what needs a person', () => {
  const red = states.filter((state) => mount(StatusChip, { props: { state } }).classes('bad'))
  expect(red).toEqual(['asks', 'both', 'refused'])
})
