/** What stands in a field, as people read it. */
import { nodeName, personName } from '../app/directory'
import type { Spot } from '../generated/records'
import { optionName, optionsOf, questionOf, titleOf } from '../kinds'
import { fieldOf } from '../sync/kind'
import type { Kind } from '../sync/types'
import { day, moment, t } from '../words'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T/

/** Empty where there is nothing to read. */
export function valueText(kind: Kind, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '' || value === false) return ''
  if (value === true) return t('data.yes')
  if (Array.isArray(value)) return value.length ? t('record.count', { n: value.length }) : ''
  if (typeof value === 'object') return objectText(kind, field, value)
  const text = String(value)
  const { names } = fieldOf(kind, field)
  if (names === 'node') return nodeName(text) || t('record.unknownPlace')
  if (names === 'account' || fieldOf(kind, field).author) return personName(text) || t('record.unknownPerson')
  if (names) return titleOf(names, {})
  if (optionsOf(kind, field).length) return optionName(kind, field, text)
  if (DAY.test(text)) return day(text)
  return MOMENT.test(text) ? moment(text) : text
}

function objectText(kind: Kind, field: string, value: object): string {
  if (questionOf(kind, field)?.as === 'spot' || 'accuracy' in value) return spotText(value as Spot)
  const { put, add } = value as { put?: object; add?: readonly unknown[] }
  const n = add?.length ?? Object.keys(put ?? value).length
  return n ? t('record.count', { n }) : ''
}

export function spotText({ lat, lon, accuracy }: Spot): string {
  return `${t('record.within', { n: Math.round(accuracy) })} · ${lat.toFixed(5)}, ${lon.toFixed(5)}`
}
