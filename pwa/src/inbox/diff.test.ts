import fc from 'fast-check'
import { expect, test } from 'vitest'

import { difference, type Piece } from './diff'

const marked = (pieces: readonly Piece[]) => pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('')

test('the words that two people wrote differently are marked in both', () => {
  const [mine, theirs] = difference('东边护栏断了', '西边护栏断了两根')
  expect(marked(mine)).toBe('[东]边护栏断了')
  expect(marked(theirs)).toBe('[西]边护栏断了[两根]')
})

test('equal texts have no mark, and against nothing everything is marked', () => {
  expect(difference('漏油', '漏油').map(marked)).toEqual(['漏油', '漏油'])
  expect(difference('', '漏油').map(marked)).toEqual(['', '[漏油]'])
})

test('one equal sign between two marks does not cut the mark', () => {
  expect(marked(difference('甲的乙', '丙的丁')[0])).toBe('[甲的乙]')
})

test('no sign is lost or halved, whatever was written', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [left, right] = difference(one, other)
      expect(left.map(({ text: part }) => part).join('')).toBe(one)
      expect(right.map(({ text: part }) => part).join('')).toBe(other)
      if (one === other) expect(left.some(({ differs }) => differs)).toBe(false)
    }),
  )
})

test('two very long texts are compared as wholes and do not hold up the screen', () => {
  const [left] = difference('甲'.repeat(2000), '乙'.repeat(2000))
  expect(left).toEqual([{ text: '甲'.repeat(2000), differs: true }])
})
