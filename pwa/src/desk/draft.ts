/** A card or a template while somebody writes it: kept as it is typed, on this phone. */
import { computed, onScopeDispose, shallowReactive, shallowRef } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

import { phone, useLive } from '../app/phone'
import { autosave } from '../fields/autosave'
import { taken } from '../fields/taking'
import { declared, fieldOf } from '../sync/kind'
import { overlay } from '../sync/overlay'
import { classify } from '../sync/storageErrors'
import type { Body, Changes, Draft, Shown } from '../sync/types'
import { mapChange } from './cards'

type Written = 'card' | 'template'

/** A new one, also the next version of one; its id. */
export async function beginOne(kind: Written, set: Changes): Promise<string> {
  if (!phone.value) throw new Error('the store is not open')
  return (await phone.value.keepDraft({ kind, set })).id
}

interface Found<K extends Written> {
  readonly record: Shown<K> | null
  readonly draft: Draft<K> | null
}

/** One of them by its id: a draft of this phone's, or one laid over a record in 草稿. */
export function useWriting<K extends Written>(kind: K, id: string) {
  const found = useLive<Found<K> | null>(async (opened) => {
    const record = await opened.show(kind, id)
    const draft = (await opened.drafts(kind)).find((each) => each.id === id) ?? null
    return { record: record?.state === 'draft' ? null : record, draft }
  }, null)
  const typed = shallowReactive<Record<string, unknown>>({})
  const trouble = shallowRef<'full' | 'other' | null>(null)
  let closed = false

  const below = computed(() => ({ ...(found.value?.record?.body ?? declared(kind).defaults) }) as Record<string, unknown>)
  const body = computed(() => ({ ...overlay(below.value, found.value?.draft?.set ?? {}, kind), ...typed }) as Body<K>)

  const saving = autosave(
    async (set) => {
      if (closed) return
      if (!phone.value) throw new Error('the store is not open')
      await phone.value.keepDraft({ id, kind, set: told(set) })
      trouble.value = null
    },
    (error) => (trouble.value = classify(error) === 'quota' ? 'full' : 'other'),
  )
  onScopeDispose(() => saving.stop())

  /** On the way out, to another room or another address: everything lies on the disk first. */
  async function leave(): Promise<void> {
    await taken(id)
    await saving.flush()
  }
  onBeforeRouteLeave(leave)
  onBeforeRouteUpdate(leave)

  /** Each field in the shape in which it travels. */
  function told(set: Changes): Changes {
    const entries = Object.entries(set).map(([name, value]) => {
      if (fieldOf(kind, name).shape !== 'map') return [name, value]
      return [name, mapChange((below.value[name] ?? {}) as Changes, value as Changes)]
    })
    return Object.fromEntries(entries) as Changes
  }

  function change(field: keyof Body<K> & string, value: unknown): void {
    if (closed) return
    typed[field as string] = value
    saving.touch({ [field]: value })
  }

  /** 存草稿: it becomes a record that the firm's other managers see, and may go on with. */
  async function handIn(set: Changes): Promise<string | null> {
    if (!phone.value) throw new Error('the store is not open')
    await saving.flush()
    closed = true
    try {
      return (await phone.value.submitDraft(id, { kind, set: told({ ...typed, ...set }) })).mid
    } catch (error) {
      closed = false
      throw error
    }
  }

  /** 发布: first the words, then the step. */
  async function publish(set: Changes): Promise<void> {
    await handIn(set)
    try {
      await phone.value?.write({ op: 'patch', kind, id, set: { status: '已发布' } })
    } catch (error) {
      closed = false
      throw error
    }
  }

  async function drop(): Promise<void> {
    closed = true
    try {
      if (found.value?.record) await phone.value?.write({ op: 'delete', kind, id })
      await phone.value?.dropDraft(id)
    } catch (error) {
      closed = false
      throw error
    }
  }

  /** Published in another tab, or put away: nothing is written here any more. */
  const open = computed(() => {
    const { record, draft } = found.value ?? {}
    return record ? (record.body.status ?? '草稿') === '草稿' : Boolean(draft)
  })

  return { found, open, body, trouble, change, handIn, publish, drop }
}
