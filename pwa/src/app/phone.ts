/** The store of each signed-in account, opened and kept going, and what screens read from it. */
import { liveQuery } from 'dexie'
import {
  getCurrentScope,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
  type ShallowRef,
} from 'vue'

import { Phone } from '../sync/phone'
import { classify } from '../sync/storageErrors'
import type { Draft, Kind, Shown, Summary } from '../sync/types'
import { accounts, noteOpened, type Account } from './accounts'
import { noteIdentity } from './marker'
import { openPokes } from './pokes'
import { apiOf, current } from './session'
import { transportOf } from './transport'
import { picturesMayLeave } from './wifi'

/** The store of whoever is in front; null until it is open. */
export const phone = shallowRef<Phone | null>(null)
/** 本机存储打不开: reading and writing here is over until the browser gives in. */
export const cannotOpen = shallowRef(false)

interface Going {
  readonly phone: Phone
  readonly stop: () => void
}

const going = new Map<string, Going>()

/** Open the store of whoever is in front, now and after every change of people. */
export function openPhones(): void {
  watch(
    () => current.value?.account,
    async (account) => {
      phone.value = null
      cannotOpen.value = false
      if (account && current.value) phone.value = await openFor(current.value)
      void sendForTheOthers(account)
    },
    { immediate: true },
  )
  // Wi-Fi is there, or is not waited for any more.
  watch(picturesMayLeave, (may) => {
    if (may) for (const each of going.values()) each.phone.wake()
  })
}

async function openFor(account: Account): Promise<Phone | null> {
  const open = going.get(account.account)
  if (open) return open.phone
  try {
    const opened = await storeOf(account)
    const unwatch = watchIdentity(account, opened, await noteOpened(account.account))
    const stop = opened.start()
    const stopAll = () => {
      unwatch()
      stop()
    }
    going.set(account.account, { phone: opened, stop: stopAll })
    return opened
  } catch (error) {
    notice(error)
    return null
  }
}

async function storeOf({ account, deviceId, me }: Account): Promise<Phone> {
  const opened = await Phone.open({
    name: databaseOf(account),
    device: deviceId,
    account,
    zone: me.zone,
    transport: transportOf(account),
    picturesMayGo: () => picturesMayLeave.value,
    openPokes: (signal, onPoke) => openPokes(apiOf(account), signal, onPoke),
  })
  // A newer app in another tab brings the store up to date: this one starts again with it.
  opened.store.on('versionchange', ({ newVersion }) => {
    if (newVersion) location.reload()
  })
  return opened
}

const PAUSE = 2_000

/** Note outside of the database what it holds. One that was emptied under an open app ends
 * the watch with an error: the next look sees that it is another. */
function watchIdentity({ account, me }: Account, opened: Phone, wasOpened: boolean): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let listening: { unsubscribe(): void } = { unsubscribe: () => undefined }
  const watchIt = () => {
    listening = liveQuery(async () => opened.identity()).subscribe({
      next: (identity) => noteIdentity(account, me.name, identity, wasOpened && opened.isNew),
      error: () => (timer = setTimeout(() => void lookAgain(), PAUSE)),
    })
  }
  // Signed out in another tab: that one went with its owner's knowledge.
  const lookAgain = async () => {
    if (await accounts.accounts.get(account)) watchIt()
  }
  watchIt()
  return () => {
    clearTimeout(timer)
    listening.unsubscribe()
  }
}

function notice(error: unknown): void {
  console.error(error)
  if (classify(error) === 'cannot-open') cannotOpen.value = true
}

export function databaseOf(account: string): string {
  return `anxun-${account}`
}

/** 换人: what an earlier person wrote keeps going out in that person's name. */
async function sendForTheOthers(front: string | undefined): Promise<void> {
  for (const account of await accounts.accounts.toArray()) {
    if (account.account === front || account.ended) continue
    const opened = await openFor(account)
    if (opened && (await opened.pending()) === 0) await closePhone(account.account)
  }
}

/** Stop the loop of an account and close its store. */
export async function closePhone(account: string): Promise<void> {
  const open = going.get(account)
  if (!open) return
  going.delete(account)
  open.stop()
  if (phone.value === open.phone) phone.value = null
  await open.phone.close()
}

/** What a question to the store answers, now and after every change. */
export function useLive<T>(
  question: (phone: Phone) => Promise<T>,
  initial: T,
  again: () => unknown = () => undefined,
): ShallowRef<T> {
  const answer = shallowRef(initial) as ShallowRef<T>
  const stop = watch(
    [phone, again],
    ([opened], _, onCleanup) => {
      if (!opened) return
      // Dexie follows native awaits only into a function that is itself `async`.
      const listening = liveQuery(async () => question(opened)).subscribe({
        next: (value) => (answer.value = value),
        error: notice,
      })
      onCleanup(() => listening.unsubscribe())
    },
    { immediate: true },
  )
  if (getCurrentScope()) onScopeDispose(stop)
  return answer
}

/** Every record of a kind; null until they are read. */
export function useList<K extends Kind>(kind: K): ShallowRef<readonly Shown<K>[] | null> {
  return useLive<readonly Shown<K>[] | null>((opened) => opened.list(kind), null)
}

/** The records of a kind that belong to these days; null until they are read. */
export function useListOn<K extends Kind>(
  kind: K,
  days: () => readonly string[],
): ShallowRef<readonly Shown<K>[] | null> {
  return useLive<readonly Shown<K>[] | null>(
    async (opened) => opened.list(kind, days()),
    null,
    () => days().join(),
  )
}

/** One record; null while it is read, undefined where there is none. */
export function useRecord<K extends Kind>(
  kind: K,
  id: MaybeRefOrGetter<string>,
): ShallowRef<Shown<K> | null | undefined> {
  return useLive<Shown<K> | null | undefined>(
    async (opened) => (await opened.show(kind, toValue(id))) ?? undefined,
    null,
    () => toValue(id),
  )
}

export function useDrafts<K extends Kind>(kind: K): ShallowRef<readonly Draft<K>[]> {
  return useLive<readonly Draft<K>[]>((opened) => opened.drafts(kind), [])
}

/** The counts of the header line; null until they are read. */
export function useSummary(): ShallowRef<Summary | null> {
  return useLive<Summary | null>((opened) => opened.summary(), null)
}
