import { expect, test, vi } from 'vitest'

import { alikeTo } from './alike'
import { ProblemError, Unreachable } from './ask'
import { api } from './session'

vi.mock('./session', () => ({ api: vi.fn() }))

const far = { sha256: 'b', differs: 2, records: ['r2'] }

test('pictures that look like one are those of other records', async () => {
  vi.mocked(api).mockResolvedValue(Response.json({ alike: [{ sha256: 'a', differs: 0, records: ['r1'] }, far] }))

  expect(await alikeTo('f0', { f0: {}, a: {} })).toEqual([far])
  expect(api).toHaveBeenCalledWith('/photos/f0/facts')
})

test.each([new ProblemError(404, 'not-found', ''), new Unreachable('')])('where nothing is said, nothing is shown', async (error) => {
  vi.mocked(api).mockRejectedValue(error)

  expect(await alikeTo('f0', {})).toEqual([])
})
