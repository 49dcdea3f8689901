/**
 * Ids that follow from what a record is about, exactly like `id_of` in `sync/identity.py`;
 * `sync/vectors/identity.json` holds both to one answer.
 */
import { declared } from './kind'
import { sha256Of } from './sha256'

/** The fields that say what a record of this kind is about; empty for most kinds. */
export function identityOf(kind: string): readonly string[] {
  return declared(kind).identity ?? []
}

/** The id of the record about this. To be asked before a transaction: it waits for the browser. */
export async function idOf(kind: string, about: Readonly<Record<string, unknown>>): Promise<string> {
  const values = identityOf(kind).map((name) => String(about[name] ?? ''))
  const text = new TextEncoder().encode(['anxun-id-1', kind, ...values].join('\0'))
  const hex = (await sha256Of(text.buffer)).slice(0, 32).split('')
  hex[12] = '7'
  hex[16] = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .map((part) => part.join(''))
    .join('-')
}
