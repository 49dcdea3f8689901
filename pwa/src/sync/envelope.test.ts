import { readFileSync } from 'node:fs'

import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'

import { lock } from './envelope'
import { hazard, kit } from './testing/phone'

interface Vector {
  readonly name: string
  readonly passphrase: string
  readonly salt: string
  readonly nonce: string
  readonly content: string
  readonly file: string
}

const file = new URL('../../../sync/vectors/rescue.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]

test.each(vectors)('a file that the desk opens: $name', async ({ passphrase, salt, nonce, content, file }) => {
  const given = [Buffer.from(salt, 'hex'), Buffer.from(nonce, 'hex')]
  const locked = await lock(Buffer.from(content, 'base64'), passphrase, () => new Uint8Array(given.shift() ?? []))

  expect(Buffer.from(locked).toString('base64')).toBe(file)
})

test('two exports with one passphrase have nothing in common but their first bytes', async () => {
  const { phone } = await kit()
  await phone.write(hazard('护栏松动'))
  const [one, other] = [await phone.exportQueue('tank farm at dawn'), await phone.exportQueue('tank farm at dawn')]

  expect(one.slice(0, 13)).toEqual(other.slice(0, 13))
  expect(one.slice(13, 41)).not.toEqual(other.slice(13, 41))
  expect(() => unzipSync(one)).toThrow()
  expect(Object.keys(unzipSync(await phone.exportQueue()))).toContain('queue.json')
})
