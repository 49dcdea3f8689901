/** One briefing on one phone: read from the store, told to it act by act. */
import { computed, proxyRefs, shallowRef } from 'vue'
import { v7 } from 'uuid'

import { firmOf, liesIn, peopleIn, personName } from '../app/directory'
import { addTo } from '../app/joint'
import { howIAmKnown, type How } from '../app/known'
import { asMoment, rightNow } from '../app/now'
import { phone, useList, useListOn, useRecord } from '../app/phone'
import { me } from '../app/session'
import { told } from '../app/telling'
import type { Signed } from '../generated/records'
import { idOf } from '../sync/identity'
import type { Body, Changes } from '../sync/types'
import { knownOf, membersOf, type Presence } from '../training/members'
import type { OnShift, Segment } from '../training/shifts'
import { courseOf, signaturesOf } from './course'

export interface About extends OnShift {
  readonly team: string
  readonly segment: Segment
}

export function useBriefing(about: About) {
  const id = shallowRef('')
  const ready = idOf('briefing', { ...about }).then((found) => (id.value = found))
  const record = useRecord('briefing', id)
  const body = computed<Body<'briefing'>>(() => record.value?.body ?? about)
  const firm = computed(() => firmOf(about.team)?.id ?? null)

  const templates = useList('template')
  /** Before that, what every firm begins with would be shown to one that has its own. */
  const loaded = computed(() => templates.value !== null)
  const course = computed(() => courseOf(templates.value ?? [], firm.value, about.segment, body.value))

  const signatures = computed(() => signaturesOf(body.value))
  const checkins = useListOn('checkin', () => [about.day])
  const newcomers = useList('newcomer')
  const own = computed(() => membersOf(about.team, peopleIn(about.team), newcomers.value ?? [], liesIn))
  /** Those of the team, and whoever else was there (替班). */
  const members = computed(() => {
    const here = new Set([...Object.keys(body.value.attendance ?? {}), ...signatures.value.keys()])
    const others = [...here].filter(
      (key) => !own.value.some((each) => each.key === key),
    )
    const guests = others.map((key) => ({
      key,
      name: personName(key) || newcomers.value?.find((each) => each.id === key)?.body.name || '',
      number: null,
      newcomer: false,
      post: about.team,
    }))
    return [...own.value, ...guests]
  })
  const known = computed(() => knownOf(members.value, checkins.value ?? [], about.shift, body.value))

  const myself = computed(() => me.value?.account ?? '')
  const hosts = computed(() => Object.keys(body.value.hosts ?? {}))
  const leads = computed(() => hosts.value.includes(myself.value))
  const over = computed(() => leads.value && body.value.ended?.[myself.value] !== undefined)
  /** Whether this is the team's own leader, or somebody above him. */
  const appointed = computed(
    () => me.value?.roles.some(({ role, node }) => (role === 'leader' || role === 'manager') && liesIn(about.team, node)) ?? false,
  )

  const wrong = shallowRef('')
  let last: Promise<unknown> = ready

  /** Every tap is kept at once, in the order of the taps; what could not be kept is said. */
  function tell(set: Changes | ((at: string) => Changes | Promise<Changes>)): Promise<boolean> {
    const next = last.then(async () => {
      try {
        const what = typeof set === 'function' ? await set(asMoment(await rightNow())) : set
        const open = phone.value
        if (!open) throw new Error('the store is not open')
        // What was seen before is changed; what is new here may be there already elsewhere.
        if (await open.show('briefing', id.value)) await open.write({ op: 'patch', kind: 'briefing', id: id.value, set: what })
        else await addTo('briefing', { ...about }, what)
        wrong.value = ''
        return true
      } catch (error) {
        wrong.value = told(error)
        return false
      }
    })
    last = next
    return next
  }

  /** How somebody is known on this phone: himself, or tapped by whoever holds it. */
  async function howOf(person: string): Promise<How> {
    return person === myself.value ? howIAmKnown() : '代点'
  }

  /** Somebody's signature, as a change; 补签 once anybody has ended it. */
  async function signature(person: string, at: string): Promise<Changes> {
    const late = Object.keys(body.value.ended ?? {}).length > 0
    return { signed: { put: { [v7()]: { person, at, how: await howOf(person), late } satisfies Signed } } }
  }

  async function presence(keys: readonly string[], as: Presence, how?: How): Promise<void> {
    const ways = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, how ?? (await howOf(key))] as const)))
    const put = Object.fromEntries(keys.map((key) => [key, as]))
    await tell({ attendance: { put }, ways: { put: ways } })
  }

  return proxyRefs({
    about, id, record, body, firm, loaded, course, members, known, signatures, myself, hosts, leads, over, appointed, wrong, tell, howOf, signature,
    presence,
  })
}

export type Briefing = ReturnType<typeof useBriefing>

/** Where a briefing is shown. */
export function wayTo({ team, day, shift, segment }: About): string {
  return `/briefings/${team}/${day}/${shift}/${segment}`
}
