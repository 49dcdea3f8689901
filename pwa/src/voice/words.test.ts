import { expect, test } from 'vitest'

import { en, zh } from './words'

const machinery = ['同步', '队列', '冲突', '缓存', '服务器', '500']
const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

test('both languages say the same, with the same values, and no word of the machinery', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  for (const [key, text] of Object.entries(zh)) {
    expect([key, values(en[key as keyof typeof zh])]).toEqual([key, values(text)])
    expect(machinery.filter((word) => text.includes(word))).toEqual([])
  }
})
