/** What the phone knows of a new record by itself. */
import { firmsBelow } from '../app/directory'
import { phone } from '../app/phone'
import { me } from '../app/session'
import type { Question } from '../kind'
import { kindOf } from '../kinds'
import { fieldOf } from '../sync/kind'
import { localIso } from '../sync/queue'
import type { Body, Changes, Kind } from '../sync/types'

export async function knownOf(kind: Kind): Promise<Changes> {
  const set: Record<string, unknown> = {}
  for (const { field, as, needed, again } of kindOf(kind).ask as readonly Question[]) {
    if (as === 'moment') set[field] = localIso(Date.now())
    if (as === 'place' && needed && field === 'firm') set[field] = await usualFirm(kind, again === true)
  }
  return set
}

/** The only firm there is for this person, or the one of his last record of this kind. */
async function usualFirm(kind: Kind, again: boolean): Promise<string | undefined> {
  const own = [...new Set(me.value?.roles.flatMap(({ firm }) => firm ?? []))]
  if (own.length === 1) return own[0]
  const firms = new Set(own.length ? own : firmsBelow().map(({ id }) => id))
  if (firms.size === 1) return [...firms][0]
  if (!again) return undefined
  const mine = (await phone.value?.list(kind))?.find(({ body, mineOnly }) => mineOnly || isMine(kind, body))
  const last = (mine?.body as { firm?: string } | undefined)?.firm
  return last && firms.has(last) ? last : undefined
}

function isMine(kind: Kind, body: Body): boolean {
  const fields = Object.entries(body as Readonly<Record<string, unknown>>)
  return fields.some(([name, value]) => fieldOf(kind, name).author && value === me.value?.account)
}

/** 另报一条: what was written on a record that is gone begins a new one. Returns the draft's id. */
export async function reportAnew(kind: Kind, written: Changes): Promise<string | null> {
  const draft = await phone.value?.keepDraft({ kind, set: { ...(await knownOf(kind)), ...written } })
  return draft?.id ?? null
}
