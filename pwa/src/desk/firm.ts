/** Whose desk it is: the firm that the person in front manages, and what belongs to it. */
import { computed, shallowRef } from 'vue'

import { liesIn, nodeName, peopleIn, places } from '../app/directory'
import { useList } from '../app/phone'
import { me } from '../app/session'
import type { Place } from '../app/accounts'
import type { Kind, Shown } from '../sync/types'

const chosen = shallowRef('')

/** The firms that he manages; most manage one. */
export const deskFirms = computed(() => {
  const managed = (me.value?.roles ?? []).filter(({ role }) => role === 'manager')
  return [...new Map(managed.map(({ firm, node, node_name: name }) => [firm ?? node, name]))].map(([id, name]) => ({
    value: id,
    words: nodeName(id) || name,
  }))
})

/** Null for everybody who manages none. */
export const deskFirm = computed({
  get: () => (deskFirms.value.find(({ value }) => value === chosen.value) ?? deskFirms.value[0])?.value ?? null,
  set: (firm) => (chosen.value = firm ?? ''),
})

/** Its posts, team by team. */
export const posts = computed<readonly Place[]>(() => {
  const firm = deskFirm.value
  const found = [...places.value.values()].filter(({ level, id }) => firm && level === 'post' && liesIn(id, firm))
  const team = ({ parent }: Place) => nodeName(parent)
  return found.sort((one, other) => team(one).localeCompare(team(other), 'zh') || one.name.localeCompare(other.name, 'zh'))
})

/** Everybody who works there, as far as this phone knows. */
export const staff = computed(() => (deskFirm.value ? peopleIn(deskFirm.value) : []))

/** This firm's records of a kind that names its firm; null until they are read. */
export function useOwn<K extends Kind>(kind: K) {
  const all = useList(kind)
  return computed(() => {
    const own = (body: object) => (body as { readonly firm?: string }).firm === deskFirm.value
    return all.value && (all.value.filter(({ body }) => own(body)) as readonly Shown<K>[])
  })
}
