import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const me = { account: 'a1', zone: 'z', zone_name: '', name: '张伟', number: null, phone: null, roles: [], photo_limit: 4 }
const MINUTE = 60_000

/** The page as a reload finds it: what lay in memory is gone, what lay on the phone is not. */
async function page() {
  vi.resetModules()
  const { accounts, forgetAccount } = await import('./accounts')
  const session = await import('./session')
  let heard: () => void = () => undefined
  const shown = { visibilityState: 'visible', addEventListener: (_: string, listener: () => void) => (heard = listener) }
  vi.stubGlobal('document', shown)
  const known = await import('./known')
  const pin = await import('./pin')
  const turn = (to: 'hidden' | 'visible') => {
    shown.visibilityState = to
    heard()
  }
  await session.openSession()
  return { accounts, forgetAccount, turn, ...session, ...known, ...pin }
}

async function phoneOf(...people: string[]) {
  const { accounts } = await import('./accounts')
  await Promise.all([accounts.accounts.clear(), accounts.notes.clear()])
  const tokens = { deviceId: 'd', refresh: 'r', access: 'a', accessUntil: 0, rotation: null, ended: false }
  for (const account of people) await accounts.accounts.put({ account, me: { ...me, account }, ...tokens })
  await accounts.notes.put({ name: 'active', value: 'a1' })
  return page()
}

beforeEach(() => {
  const texts = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-29T07:38:00+08:00') })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('it has four to six digits', async () => {
  const { fits, setPin } = await phoneOf('a1')
  expect(['1234', '123456'].every(fits)).toBe(true)
  expect(['123', '1234567', '12a4', '１２３４', ''].some(fits)).toBe(false)
  await expect(setPin('a1', '12')).rejects.toThrow()
})

test('a phone of one person needs no PIN to know him', async () => {
  const { howIAmKnown } = await phoneOf('a1')
  expect(await howIAmKnown()).toBe('本人手机')
})

test('on a shared phone he is known by the PIN that he typed, until another is in front', async () => {
  const before = await phoneOf('a1', 'b2')
  expect(await before.howIAmKnown()).toBe('共用手机')
  await before.setPin('a1', '2468')

  const { howIAmKnown, tryPin, switchTo, stepAside } = await page()
  expect(await howIAmKnown()).toBe('共用手机')
  expect(await tryPin('a1', '2468')).toEqual({ right: true, left: 5, wait: 0 })
  expect(await howIAmKnown()).toBe('口令')
  await switchTo('b2')
  expect(await howIAmKnown()).toBe('共用手机')
  await switchTo('a1')
  expect(await howIAmKnown()).toBe('共用手机')

  // As 换人 goes: nobody is in front while it is typed.
  await stepAside()
  await tryPin('a1', '2468')
  expect(await howIAmKnown()).toBe('共用手机')
  await switchTo('a1')
  expect(await howIAmKnown()).toBe('口令')
})

test('a wrong one says how many are left, and a right one makes up for them', async () => {
  const { setPin, tryPin } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  expect(await tryPin('a1', '1111')).toEqual({ right: false, left: 4, wait: 0 })
  expect(await tryPin('a1', '2222')).toEqual({ right: false, left: 3, wait: 0 })
  expect((await tryPin('a1', '2468')).right).toBe(true)
  expect((await tryPin('a1', '1111')).left).toBe(4)
})

test('five wrong ones make a pause that a reload does not end, for him alone', async () => {
  const { setPin, tryPin } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  await setPin('b2', '1357')
  for (const left of [4, 3, 2, 1]) expect((await tryPin('a1', '1111')).left).toBe(left)
  expect(await tryPin('a1', '1111')).toEqual({ right: false, left: 0, wait: 30_000 })

  const again = await page()
  vi.setSystemTime(Date.now() + 12_000)
  expect(await again.pauseOf('a1')).toBe(18_000)
  expect(await again.tryPin('a1', '2468')).toEqual({ right: false, left: 0, wait: 18_000 })
  expect((await again.tryPin('b2', '1357')).right).toBe(true)
  vi.setSystemTime(Date.now() + 18_000)
  expect(await again.pauseOf('a1')).toBe(0)
  expect((await again.tryPin('a1', '1111')).left).toBe(4)
  expect((await again.tryPin('a1', '2468')).right).toBe(true)
})

test('it is changed and removed', async () => {
  const { setPin, tryPin, dropPin, hasPin, howIAmKnown } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  await setPin('a1', '8642')
  expect((await tryPin('a1', '2468')).right).toBe(false)
  expect((await tryPin('a1', '8642')).right).toBe(true)
  await dropPin('a1')
  expect(await hasPin('a1')).toBe(false)
  expect((await tryPin('a1', '8642')).right).toBe(false)
  expect(await howIAmKnown()).toBe('共用手机')
})

test('neither the digits nor the same hash twice lie on the phone, and it goes with the account', async () => {
  const { accounts, setPin, hasPin, forgetAccount } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  await setPin('b2', '2468')
  const [one, other] = (await accounts.notes.where('name').startsWith('pin-').toArray()).map(({ value }) => value)
  expect(one).not.toContain('2468')
  expect(one).not.toBe(other)
  await forgetAccount('a1')
  expect([await hasPin('a1'), await hasPin('b2')]).toEqual([false, true])
})

test('a page that was hidden for more than five minutes has forgotten it', async () => {
  const { setPin, howIAmKnown, turn, returns } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  turn('hidden')
  vi.setSystemTime(Date.now() + 5 * MINUTE)
  turn('visible')
  expect([await howIAmKnown(), returns.value]).toEqual(['口令', 0])
  turn('hidden')
  vi.setSystemTime(Date.now() + 5 * MINUTE + 1)
  turn('visible')
  expect([await howIAmKnown(), returns.value]).toEqual(['共用手机', 1])
})

test('a clock that was put back while it was hidden does not keep it known', async () => {
  const { setPin, howIAmKnown, turn } = await phoneOf('a1', 'b2')
  await setPin('a1', '2468')
  turn('hidden')
  vi.setSystemTime(Date.now() - MINUTE)
  turn('visible')
  expect(await howIAmKnown()).toBe('共用手机')
})
