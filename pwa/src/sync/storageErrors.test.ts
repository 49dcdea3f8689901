import Dexie from 'dexie'
import { expect, test } from 'vitest'

import { CannotOpen, classify, QuotaError, steady, StorageLost } from './storageErrors'
import { hazard, kit } from './testing/phone'

const LOST = new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError')

test.each([
  [LOST, 'lost'],
  [new DOMException("Failed to execute 'transaction' on 'IDBDatabase': The database connection is closing.", 'InvalidStateError'), 'lost'],
  [new Dexie.DatabaseClosedError('Database has been closed'), 'lost'],
  [new DOMException('The quota has been exceeded.', 'QuotaExceededError'), 'quota'],
  [Object.assign(new Error('Transaction aborted'), { name: 'AbortError', inner: new DOMException('', 'QuotaExceededError') }), 'quota'],
  [new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError'), 'cannot-open'],
  [new Dexie.MissingAPIError('IndexedDB API missing'), 'cannot-open'],
  [Object.assign(new Error('closed'), { name: 'DatabaseClosedError', inner: new DOMException('', 'VersionError') }), 'cannot-open'],
  [new TypeError('x is undefined'), 'other'],
  [undefined, 'other'],
])('%s is told apart', (error, trouble) => {
  expect(classify(error)).toBe(trouble)
})

test('a lost connection is reopened and the work done once more', async () => {
  const { phone } = await kit()
  await phone.write(hazard('之前'))
  phone.store.close()
  await phone.write(hazard('之后'))

  expect((await phone.queue()).map(({ mutation }) => mutation.set?.['summary'])).toEqual(['之前', '之后'])
})

test('a connection lost after the commit does not write twice', async () => {
  const { phone } = await kit()
  const { store } = phone
  const transaction = store.transaction.bind(store) as (...given: unknown[]) => Promise<unknown>
  let lost = false
  store.transaction = (async (...given: unknown[]) => {
    const result = await transaction(...given)
    if (lost || given[0] !== 'rw') return result
    lost = true
    throw LOST
  }) as never
  const written = await phone.write(hazard('护栏松动'))

  expect((await phone.queue()).map(({ mid }) => mid)).toEqual([written.mid])
})

test('only a lost connection is tried again, and only once', async () => {
  let [works, opens] = [0, 0]
  const store = { close: () => undefined, open: async () => (opens += 1) }
  const failing = (error: unknown) => async () => {
    works += 1
    throw error
  }

  await expect(steady(store, failing(LOST))).rejects.toThrow(StorageLost)
  expect([works, opens]).toEqual([2, 1])
  await expect(steady(store, failing(new DOMException('', 'QuotaExceededError')))).rejects.toThrow(QuotaError)
  await expect(steady(store, failing(new DOMException('backing store', 'UnknownError')))).rejects.toThrow(CannotOpen)
  await expect(steady(store, failing(new RangeError('mine')))).rejects.toThrow(RangeError)
  expect([works, opens]).toEqual([5, 1])
})

test('a browser that lets nothing be kept says so', async () => {
  const open = () => {
    const request = {} as { error?: DOMException; onerror?: (event: Event) => void }
    setTimeout(() => {
      request.error = new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError')
      request.onerror?.({ preventDefault: () => undefined, stopPropagation: () => undefined, target: request } as never)
    })
    return request
  }
  const storage = { indexedDB: { ...indexedDB, open, databases: async () => [] } as never, IDBKeyRange }

  await expect(kit({ storage })).rejects.toThrow(CannotOpen)
})
