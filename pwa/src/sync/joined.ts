/** Two changes of one record, made one after the other, as one that does the same. */
import { fieldOf, type Shape } from './kind'
import type { Changes } from './types'

interface SetChange {
  readonly add?: readonly unknown[]
  readonly remove?: readonly unknown[]
}

interface MapChange {
  readonly put?: Readonly<Record<string, unknown>>
  readonly drop?: readonly string[]
}

export function joined(kind: string, first: Changes, next: Changes): Changes {
  const both: Record<string, unknown> = { ...first }
  for (const [name, change] of Object.entries(next)) {
    both[name] = name in first ? joinedField(fieldOf(kind, name).shape, first[name], change) : change
  }
  return both
}

function joinedField(shape: Shape, first: unknown, next: unknown): unknown {
  switch (shape) {
    case 'set':
      return joinedSet(first as SetChange, next as SetChange)
    case 'list':
      return [...(first as unknown[]), ...(next as unknown[])]
    case 'map':
      return joinedMap(first as MapChange, next as MapChange)
    case 'value':
      return next
  }
}

function joinedSet(first: SetChange, next: SetChange): SetChange {
  const removed = new Set(next.remove)
  const add = [...(first.add ?? []).filter((member) => !removed.has(member)), ...(next.add ?? [])]
  return { add: [...new Set(add)], remove: [...new Set([...(first.remove ?? []), ...(next.remove ?? [])])] }
}

function joinedMap(first: MapChange, next: MapChange): MapChange {
  const kept = Object.entries(first.put ?? {}).filter(([key]) => !next.drop?.includes(key))
  return {
    put: Object.fromEntries([...kept, ...Object.entries(next.put ?? {})]),
    drop: [...new Set([...(first.drop ?? []), ...(next.drop ?? [])])],
  }
}
