import { expect, test } from 'vitest'

import { speak, t } from '.'
import { en } from './en'
import { zh } from './zh'

/** What a worker never reads: the machinery's words (`interface.md`). */
const machinery = ['同步', '队列', '冲突', '缓存', '服务器', '500']
/** The notice of a wrong clock has to say by whose clock the time was taken. */
const CLOCK = '已按服务器时间记录'

test('whoever switches to English misses no word', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
})

test('both languages fill in the same values', () => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  for (const [key, text] of Object.entries(zh)) {
    expect([key, values(en[key as keyof typeof zh])]).toEqual([key, values(text)])
  }
})

test('a worker never reads a word of the machinery', () => {
  const told = Object.entries(zh).filter(([, text]) => machinery.some((word) => text.replace(CLOCK, '').includes(word)))
  expect(told).toEqual([])
})

test('no text is empty', () => {
  expect([...Object.entries(zh), ...Object.entries(en)].filter(([, text]) => !text.trim())).toEqual([])
})

test('numbers are put where they belong', async () => {
  expect(t('line.sending', { n: 2, all: 5 })).toBe('正在上传 2/5')
  await speak('en')
  expect(t('line.sending', { n: 2, all: 5 })).toBe('Sending 2/5')
  await speak('zh-CN')
})
