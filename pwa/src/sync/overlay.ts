/**
 * Lays changes over a body whose author had it before his eyes, exactly like
 * `overlay` in `sync/change.py`; `sync/vectors/overlay.json` holds both to one answer.
 */
import { fieldOf, type Shape } from './kind'
import type { Changes } from './types'

type Bodies = Readonly<Record<string, unknown>>

export function overlay(body: Bodies, changes: Changes, kind: string): Record<string, unknown> {
  const shown = { ...body }
  for (const [name, change] of Object.entries(changes)) {
    shown[name] = laid(fieldOf(kind, name).shape, shown[name], change)
  }
  return shown
}

function laid(shape: Shape, held: unknown, change: unknown): unknown {
  switch (shape) {
    case 'set':
      return laidSet(held, change as { add?: unknown[]; remove?: unknown[] })
    case 'list':
      return [...((held ?? []) as unknown[]), ...(change as unknown[])]
    case 'map':
      return laidMap(held, change as { put?: Bodies; drop?: string[] })
    case 'value':
      return change
  }
}

function laidSet(held: unknown, { add = [], remove = [] }: { add?: unknown[]; remove?: unknown[] }) {
  const removed = new Set(remove)
  const kept = ((held ?? []) as unknown[]).filter((member) => !removed.has(member))
  return [...new Set([...kept, ...add])].sort(byCodePoint)
}

function laidMap(held: unknown, { put = {}, drop = [] }: { put?: Bodies; drop?: string[] }) {
  const kept = Object.entries((held ?? {}) as Bodies).filter(([key]) => !drop.includes(key))
  return Object.fromEntries([...kept, ...Object.entries(put)])
}

/** Python sorts text by code point; JavaScript alone would go by UTF-16 unit. */
function byCodePoint(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  const [left, right] = [[...String(one)], [...String(other)]]
  for (const [at, sign] of left.entries()) {
    const facing = right[at]
    if (facing === undefined) return 1
    if (sign !== facing) return (sign.codePointAt(0) ?? 0) - (facing.codePointAt(0) ?? 0)
  }
  return left.length - right.length
}
