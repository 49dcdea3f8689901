/** Takes what a person wants changed into the queue. Called inside a transaction. */
import { fieldOf, isKind, isServers } from './kind'
import { overlay } from './overlay'
import { attach } from './photos'
import { enqueue } from './queue'
import { bodyOf } from './show'
import type { QueueRow, Settled } from './rows'
import { newId, type Store } from './store'
import type { Changes, Clock, Write, Written } from './types'

/** A mistake of the program that calls: the change does not have the shape of its field. */
export class ShapeError extends TypeError {
  override readonly name = 'ShapeError'
}

/** What the server takes of one mutation's `depends_on`. */
const DEPENDS_AT_MOST = 20

/** The tables that a write touches, for the transaction around it. */
export function writeTables(store: Store) {
  return [store.settled, store.queue, store.kept, store.photos, store.photoBytes, store.drafts, store.notes]
}

/** Queue a change. Doing it twice with one `mid` is doing it once. */
export async function write(
  store: Store,
  clock: Clock,
  change: Write & { readonly id: string },
  mid = newId(clock),
): Promise<Written> {
  const { id, kind, resolves = [] } = change
  const again = (await store.queue.where('mid').equals(mid).first()) ?? (await store.kept.get(mid))
  if (again) return { id, mid, dseq: again.dseq }
  const settled = await store.settled.get(id)
  const waiting = await store.waitingOf(id)
  const op = change.op ?? (settled || waiting.length > 0 ? 'patch' : 'create')
  const given = sendable(kind, change.set ?? {})
  const set = op === 'patch' && resolves.length === 0 ? differing(kind, given, settled, waiting) : given
  if (op === 'patch' && resolves.length === 0 && Object.keys(set).length === 0) {
    return { id, mid: null, dseq: 0 }
  }
  const dependsOn = await needed(store, kind, set, change.dependsOn ?? [])
  const { seen = null } = change
  const row = await enqueue(store, clock.now(), { mid, op, kind, record: id, set, dependsOn, resolves, seen })
  await attach(store, row)
  return { id, mid, dseq: row.dseq }
}

/** The changes that may travel, each in its field's shape. */
function sendable(kind: string, set: Changes): Changes {
  const entries = Object.entries(set).filter(([, change]) => change !== undefined)
  for (const [name, change] of entries) checkShape(kind, name, change)
  return Object.fromEntries(entries.filter(([name]) => !isServers(fieldOf(kind, name))))
}

function checkShape(kind: string, name: string, change: unknown): void {
  const { shape } = fieldOf(kind, name)
  const fits =
    shape === 'value' ||
    (shape === 'list' && Array.isArray(change)) ||
    (shape === 'set' && hasParts(change, { add: Array.isArray, remove: Array.isArray })) ||
    (shape === 'map' && hasParts(change, { put: isObject, drop: Array.isArray }))
  if (!fits) throw new ShapeError(`${kind}.${name} is changed as a ${shape}`)
}

function hasParts(change: unknown, parts: Record<string, (part: unknown) => boolean>): boolean {
  if (!isObject(change)) return false
  return Object.entries(change).every(([name, part]) => parts[name]?.(part) ?? false)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The changes that differ from what is shown. Saying again what already stands would be
 * an edit of it, and could clash with somebody's. A group stays whole: a step may have to
 * bring along the same reason as the one before.
 */
function differing(
  kind: string,
  set: Changes,
  settled: Settled | undefined,
  waiting: readonly QueueRow[],
): Changes {
  const shown = bodyOf(kind, settled, waiting)
  const after = overlay(shown, set, kind)
  const leaderOf = (name: string) => fieldOf(kind, name).group ?? name
  const moved = new Set(
    Object.keys(set).filter((name) => !same(shown[name], after[name])).map(leaderOf),
  )
  return Object.fromEntries(Object.entries(set).filter(([name]) => moved.has(leaderOf(name))))
}

function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, at) => same(each, other[at]))
  }
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  )
}

/** Mutations that must come first: those told, and those that create a record named here. */
async function needed(
  store: Store,
  kind: string,
  set: Changes,
  told: readonly string[],
): Promise<string[]> {
  const named = Object.entries(set).flatMap(([name, change]) =>
    isKind(fieldOf(kind, name).names ?? '') ? idsIn(change) : [],
  )
  const rows = named.length ? await store.queue.where('record').anyOf(named).toArray() : []
  const creates = rows.filter(({ mutation }) => mutation.op === 'create').map(({ mid }) => mid)
  return [...new Set([...told, ...creates])].slice(0, DEPENDS_AT_MOST)
}

function idsIn(change: unknown): string[] {
  if (typeof change === 'string') return [change]
  if (!isObject(change) || !Array.isArray(change['add'])) return []
  return change['add'].filter((each) => typeof each === 'string')
}
