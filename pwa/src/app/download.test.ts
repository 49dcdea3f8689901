import { expect, test } from 'vitest'

import { nameIn } from './download'

test('a file has the Chinese name that the server gave it', () => {
  expect(nameIn("attachment; filename*=UTF-8''%E5%B2%97%E4%BD%8D%E7%89%8C.pdf")).toBe('岗位牌.pdf')
  expect(nameIn('attachment')).toBe(null)
  expect(nameIn(null)).toBe(null)
  expect(nameIn("attachment; filename*=UTF-8''%E5%B2")).toBe(null)
})
