import { expect, test, vi } from 'vitest'

import { ProblemError, Unreachable } from './ask'
import { phone } from './phone'
import { picture } from './pictures'
import { api } from './session'

vi.mock('./phone', async () => ({ phone: (await import('vue')).shallowRef(null) }))
vi.mock('./session', () => ({ api: vi.fn(), current: { value: null } }))

/** Nothing of it lies here; `lost`: it was taken here and never delivered. */
function holdsNothing(lost: boolean): void {
  phone.value = { photoBytes: async () => undefined, lostPhoto: async () => lost } as never
}

test.each([
  [new ProblemError(410, 'photo-expired', '照片已过保存期限。'), 'expired'],
  [new ProblemError(404, 'not-found', ''), 'missing'],
  [new ProblemError(503, 'busy', ''), 'unreachable'],
  [new Unreachable(''), 'unreachable'],
])('%s means that a picture is %s', async (error, state) => {
  holdsNothing(false)
  vi.mocked(api).mockRejectedValue(error)

  expect(await picture('f0', 'view')).toEqual({ state })
})

test('what was lost before it was delivered is called that, whatever the server says', async () => {
  holdsNothing(true)
  vi.mocked(api).mockRejectedValue(new ProblemError(404, 'not-found', ''))

  expect(await picture('f0', 'view')).toEqual({ state: 'lost' })
})

test('a picture on its way here is shown', async () => {
  holdsNothing(false)
  vi.mocked(api).mockResolvedValue(new Response('pixels'))
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:1' })

  expect(await picture('f0', 'view')).toEqual({ state: 'here', url: 'blob:1' })
  vi.unstubAllGlobals()
})
