/** What the watermark of a record's picture says. */
import type { Hazard, Photo, Spot, Visit } from '../generated/records'
import { names } from '../kinds'
import type { Names } from '../kind'
import type { Body, Kind } from '../sync/types'
import { t } from '../words'

/** The record that a picture belongs to, as far as it is known. */
export interface Of {
  readonly kind: Kind
  readonly body: Body
}

/** Kinds whose pictures get one. Others, and whatever tells of danger in secret, get none. */
const MARKED: readonly string[] = ['hazard', 'visit']

type Told = Partial<Pick<Hazard, 'firm' | 'place' | 'spot' | 'number' | 'reporter' | 'history'> & Pick<Visit, 'visitor'>>

/** The lines, the first of them when; null where this record's pictures bear none. */
export function markOf({ kind, body }: Of, sha256: string, photo: Photo, known: Names = names): string[] | null {
  if (!MARKED.includes(kind)) return null
  const told = body as Told
  const taker = known.person(takerOf(told, photo))
  return [
    `${toTheSecond(photo.taken_at)} ${t(`mark.${clockOf(photo)}`)}`,
    joined(told.place, told.spot && spotted(told.spot)),
    joined(known.place(told.firm), taker && t(photo.chosen ? 'mark.chosenBy' : 'mark.by', { name: taker })),
    joined(
      told.number && t('mark.number', { number: told.number }),
      t('mark.photo', { number: photoNumber(sha256) }),
      photo.copy_of && t('mark.copy', { number: photoNumber(photo.copy_of) }),
    ),
  ].filter(Boolean)
}

function clockOf({ chosen, checked }: Photo): 'chosen' | 'checked' | 'unchecked' {
  return chosen ? 'chosen' : checked ? 'checked' : 'unchecked'
}

function joined(...words: readonly (string | null | undefined)[]): string {
  return words.filter(Boolean).join(' · ')
}

/** Who took it: whoever reported or visited; of an after-picture, whoever said that it was done. */
function takerOf(told: Told, { part, taken_at }: Photo): string | undefined {
  if (part !== 'after') return told.reporter ?? told.visitor
  const taken = Date.parse(taken_at)
  return told.history?.find(({ status, claimed }) => status === '待验收' && Date.parse(claimed) >= taken)?.by
}

function spotted({ lat, lon, accuracy }: Spot): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)} ${t('record.within', { n: Math.round(accuracy) })}`
}

/** The beginning of its hash, in groups that can be read out over the telephone. */
export function photoNumber(sha256: string): string {
  return sha256.slice(0, 12).toUpperCase().replace(/(.{4})(?=.)/g, '$1-')
}

/** `2026-11-24 07:42:10`, by the calendar of whoever looks. */
export function toTheSecond(at: string): string {
  const when = new Date(at)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join('-')
  return `${day} ${[when.getHours(), when.getMinutes(), when.getSeconds()].map(two).join(':')}`
}
