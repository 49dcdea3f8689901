/** Drafts: kept field by field as a person writes, one row each. Called inside a transaction. */
import { dropUnsentOf } from './photos'
import type { Store } from './store'
import type { Changes, Clock, Draft, Kind, Write, Written } from './types'
import { write } from './write'

export interface DraftGiven<K extends Kind = Kind> {
  readonly id: string
  readonly kind: K
  /** Field by field: a field given again takes the place of what it was, `undefined` takes it out. */
  readonly set: Changes
}

export async function keepDraft<K extends Kind>(store: Store, clock: Clock, given: DraftGiven<K>): Promise<Draft<K>> {
  const now = clock.now()
  const before = await store.drafts.get(given.id)
  const set = Object.entries({ ...before?.set, ...given.set }).filter(([, change]) => change !== undefined)
  const draft: Draft<K> = {
    id: given.id,
    kind: given.kind,
    set: Object.fromEntries(set),
    startedAt: before?.startedAt ?? now,
    changedAt: now,
  }
  await store.drafts.put(draft)
  return draft
}

async function isRecord(store: Store, id: string): Promise<boolean> {
  return (await store.settled.get(id)) !== undefined || (await store.waitingOf(id)).length > 0
}

export async function dropDraft(store: Store, id: string): Promise<void> {
  await store.drafts.delete(id)
  await dropUnsentOf(store, id)
}

/** What a form says beside its draft; `kind` for one whose draft is gone. */
export type DraftMore = Pick<Write, 'op' | 'set' | 'dependsOn' | 'resolves'> & { readonly kind?: Kind }

/** Turn a draft into a mutation of the record with its id, which it creates if nobody has. */
export async function submitDraft(
  store: Store,
  clock: Clock,
  id: string,
  mid: string,
  more: DraftMore = {},
): Promise<Written> {
  const draft = await store.drafts.get(id)
  if (!draft) {
    // Gone without having been handed in: what the form still holds is all there is.
    if (more.kind && !(await isRecord(store, id))) return write(store, clock, { ...more, kind: more.kind, id }, mid)
    // Submitted already, by another tab or before the connection was lost.
    const row = (await store.waitingOf(id)).findLast(({ record }) => record === id)
    return { id, mid: row?.mid ?? null, dseq: row?.dseq ?? 0 }
  }
  const change = { ...more, kind: draft.kind, id, set: { ...draft.set, ...more.set } }
  const written = await write(store, clock, change, mid)
  await store.drafts.delete(id)
  return written
}
