import { expect, test } from 'vitest'

import { kinds } from './generated/records'
import type { Question } from './kind'
import { isKnown, knownKinds, kindOf, labelOf, optionsOf, titleOf } from './kinds'
import { fieldOf, isServers } from './sync/kind'
import type { Kind } from './sync/types'

const every = Object.keys(kinds) as Kind[]

test('every kind that the server declares has its file on the phone, and no file is left over', () => {
  expect(knownKinds().sort()).toEqual([...every].sort())
  expect(isKnown('tea')).toBe(false)
})

test.each(every)('each question of %s asks for a field that exists and that a person may write', (kind) => {
  for (const { field } of kindOf(kind).ask as readonly Question[]) {
    expect(kinds[kind].fields).toHaveProperty(field)
    expect([field, isServers(fieldOf(kind, field))]).toEqual([field, false])
  }
})

test.each(every)('each question of %s is asked in the way its field is made', (kind) => {
  for (const { field, as } of kindOf(kind).ask as readonly Question[]) {
    const { shape, names } = fieldOf(kind, field)
    const fits = {
      photos: shape === 'map',
      records: shape === 'set' && names !== undefined && isKnown(names),
      choice: optionsOf(kind, field).length > 1,
      place: names === 'node',
      person: names === 'account',
    }
    expect([field, (fits as Record<string, boolean>)[as] ?? shape === 'value']).toEqual([field, true])
  }
})

test.each(every.filter((kind) => kindOf(kind).ask.length > 0))('whatever %s holds has a name that people read', (kind) => {
  const nameless = Object.keys(kinds[kind].fields).filter((field) => labelOf(kind, field) === field)
  expect(nameless).toEqual([])
})

test.each(every)('what must not be missing in %s is asked for', (kind) => {
  if (!kindOf(kind).ask.length) return
  const asked = (kindOf(kind).ask as readonly Question[]).map(({ field }) => field as string)
  const { fields, defaults } = kinds[kind]
  const needed = Object.keys(fields).filter((name) => !(name in defaults) && !isServers(fieldOf(kind, name)))
  expect(needed.filter((name) => !asked.includes(name))).toEqual([])
})

test('a hazard without words is told by its place, then its category, then what it is', () => {
  expect(titleOf('hazard', { summary: '护栏断了', place: '三号楼' })).toBe('护栏断了')
  expect(titleOf('hazard', { summary: '', place: '三号楼', category: '电气' })).toBe('三号楼')
  expect(titleOf('hazard', { category: '电气' })).toBe('电气')
  expect(titleOf('hazard', {})).toBe('隐患')
})

test('a visit can be carried into another system as plain text', () => {
  const names = { place: () => '青山化工', person: () => '李四' }
  const body = { firm: 'f', visitor: 'l', visited_at: '2026-11-24T09:30:00.000+08:00', notes: '看了罐区' }
  expect(kindOf('visit').text?.(body, names)).toBe(
    '走访企业：青山化工\n走访时间：2026-11-24 09:30\n走访人：李四\n结果：未发现问题\n记录：看了罐区',
  )
})
