/** Drafts: what was begun, kept field by field, and taken up again after anything. */
import { computed, onScopeDispose, shallowReactive, shallowRef } from 'vue'

import { phone, useRecord } from '../app/phone'
import { kindOf } from '../kinds'
import type { Question } from '../kind'
import { classify } from '../sync/storageErrors'
import type { Body, Changes, Kind, Written } from '../sync/types'
import { autosave } from './autosave'
import { taken } from './taking'

/** Whether a person has put anything into it: what the phone fills in alone does not count. */
export function saysSomething(kind: Kind, set: Changes): boolean {
  const asked = kindOf(kind).ask as readonly Question[]
  return asked.some(({ field, as }) => {
    const value = set[field]
    if (as === 'line' || as === 'words') return typeof value === 'string' && value.trim() !== ''
    if (as === 'photos') return Object.keys((value as { put?: object } | undefined)?.put ?? {}).length > 0
    return as === 'choice' && value != null
  })
}

/** Another tab may have one open that is still empty. */
const EMPTY_FOR = 3_600_000

/** Begin a draft; those in which nobody wrote anything for long are let go. */
export async function beginDraft(kind: Kind, set: Changes): Promise<string | null> {
  const open = phone.value
  if (!open) return null
  for (const draft of await open.drafts(kind)) {
    const old = draft.changedAt < Date.now() - EMPTY_FOR
    if (old && !saysSomething(kind, draft.set)) await open.dropDraft(draft.id)
  }
  return (await open.keepDraft({ kind, set })).id
}

/** One draft while its form is open. */
export function useDraft<K extends Kind>(kind: K, id: string) {
  const shown = useRecord(kind, id)
  const typed = shallowReactive<Record<string, unknown>>({})
  const trouble = shallowRef<'full' | 'other' | null>(null)
  let closed = false
  /** Somebody is on the way out: where to is his choice, whatever becomes of the draft. */
  const leaving = shallowRef(false)

  const saving = autosave(
    async (set) => {
      if (closed) return
      if (!phone.value) throw new Error('the store is not open')
      // Handed in meanwhile, in another tab: what is still written here changes the record.
      if (shown.value && shown.value.state !== 'draft') await phone.value.write({ op: 'patch', kind, id, set })
      else await phone.value.keepDraft({ id, kind, set })
      trouble.value = null
    },
    failed,
  )
  onScopeDispose(() => saving.stop())

  function failed(error: unknown): void {
    trouble.value = classify(error) === 'quota' ? 'full' : 'other'
  }

  const body = computed<Body<K>>(() => ({ ...shown.value?.body, ...typed }) as Body<K>)

  function change(field: string, value: unknown): void {
    if (closed) return
    typed[field] = value
    saving.touch({ [field]: value })
  }

  /** Hand it in. What could not be kept as a draft goes along all the same. */
  async function submit(set: Changes = {}): Promise<Written | null> {
    const open = phone.value
    if (!open) return null
    await saving.flush()
    closed = true
    try {
      return await open.submitDraft(id, { kind, set: { ...typed, ...set } })
    } catch (error) {
      closed = false
      failed(error)
      return null
    }
  }

  async function drop(): Promise<void> {
    closed = true
    await phone.value?.dropDraft(id)
  }

  /** Leaving: one that says nothing is let go, any other waits under 继续填写. */
  async function leave(): Promise<void> {
    leaving.value = true
    if (closed) return
    await saving.flush()
    // The shutter was heard: the picture belongs to the draft before anybody judges it empty.
    await taken(id)
    const now = (await phone.value?.drafts(kind))?.find((each) => each.id === id)
    if (now && !saysSomething(kind, now.set)) await drop()
  }

  return { shown, body, trouble, leaving, change, submit, drop, leave, failed, flush: saving.flush }
}
