/** The people and places that this account may see, kept for offline use. */
import { computed, shallowRef, watch } from 'vue'

import { accounts, type Directory, type Person, type Place } from './accounts'
import { api, current, me } from './session'

const kept = shallowRef<Directory | null>(null)

export const places = computed(() => new Map(kept.value?.nodes.map((each) => [each.id, each])))
export const people = computed(() => new Map(kept.value?.people.map((each) => [each.id, each])))
const below = computed(() => {
  const children = new Map<string, Place[]>()
  for (const each of places.value.values()) {
    if (each.parent) children.set(each.parent, [...(children.get(each.parent) ?? []), each])
  }
  return children
})

/** Keep the directory of whoever is in front, and fetch it when there may be a newer one. */
export function openDirectory(): void {
  watch(
    () => current.value?.account,
    async (account) => {
      kept.value = account ? ((await accounts.directories.get(account)) ?? null) : null
      if (account) await refreshDirectory().catch(() => undefined)
    },
    { immediate: true },
  )
}

let mark = ''

/** The server told a mark of the directory: fetch it if it is another than the last fetched. */
export function heardOfDirectory(account: string, told: string | undefined): void {
  if (!told || told === mark || current.value?.account !== account) return
  refreshDirectory().then(
    () => (mark = told),
    () => undefined,
  )
}

export async function refreshDirectory(): Promise<void> {
  const account = current.value?.account
  if (!account) return
  const before = await accounts.directories.get(account)
  const headers = before ? { 'If-None-Match': before.etag } : undefined
  const answer = await api('/directory', headers ? { headers } : {})
  if (answer.status === 304) return
  const body = (await answer.json()) as Omit<Directory, 'account' | 'etag'> & { etag: string }
  const etag = answer.headers.get('ETag') ?? body.etag
  const now: Directory = { account, etag, nodes: body.nodes, people: body.people }
  await accounts.directories.put(now)
  if (current.value?.account === account) kept.value = now
}

/** A place's name; empty while it is not known here. */
export function nodeName(id: string | null | undefined): string {
  return (id && places.value.get(id)?.name) || ''
}

/** A person's name; one's own is always known. */
export function personName(id: string | null | undefined): string {
  if (!id) return ''
  if (id === me.value?.account) return me.value.name
  return people.value.get(id)?.name ?? ''
}

/** Whether somebody is found by what was typed: by name, or by 工号 with its letters. */
export function isFoundBy({ name, number }: Person, typed: string): boolean {
  const words = typed.trim().toLowerCase()
  return name.toLowerCase().includes(words) || (number?.toLowerCase().includes(words) ?? false)
}

/** A place and what it lies in, from the top down. */
export function pathOf(id: string): Place[] {
  const path: Place[] = []
  for (let at = places.value.get(id); at; at = at.parent ? places.value.get(at.parent) : undefined) {
    path.unshift(at)
  }
  return path
}

export function childrenOf(id: string): readonly Place[] {
  return below.value.get(id) ?? []
}

/** The firm at or above a place. */
export function firmOf(id: string): Place | null {
  return pathOf(id).find((each) => each.level === 'firm') ?? null
}

/** Whether a place is `top` or lies in it. */
export function liesIn(id: string, top: string): boolean {
  return pathOf(id).some((each) => each.id === top)
}

/** The firms that this account's own places lie in or contain. */
export function firmsBelow(): Place[] {
  const own = me.value?.roles.map(({ node }) => node) ?? []
  const firms = [...places.value.values()].filter((each) => each.level === 'firm')
  return firms.filter((firm) => own.some((node) => liesIn(firm.id, node) || liesIn(node, firm.id)))
}

/** The people who have a role at a place or in anything below it. */
export function peopleIn(node: string): Person[] {
  return [...people.value.values()].filter(({ roles }) => roles.some((role) => liesIn(role.node, node)))
}
