/** The plates of the demo zone's posts. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import type { Person } from './people'

const PYTHON = join(import.meta.dirname, '..', '..', '.venv', 'bin', 'python')

/** A QR code as a picture, in a data address. */
export function qrOf(text: string): string {
  const drawn = 'import segno, sys; print(segno.make(sys.argv[1]).png_data_uri(scale=8, border=4))'
  return execFileSync(PYTHON, ['-c', drawn, text], { encoding: 'utf8' }).trim()
}

/** The way that a post's plate leads to, as the phone's own camera reads it. */
export async function plateOf({ page }: Person, place: string): Promise<string> {
  return page.evaluate(async (name) => {
    const open = (called: string) =>
      new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(called)
        asked.onsuccess = () => resolve(asked.result)
        asked.onerror = () => reject(asked.error ?? new Error('no database'))
      })
    const all = <T>(database: IDBDatabase, table: string) =>
      new Promise<T[]>((resolve) => {
        const asked = database.transaction(table).objectStore(table).getAll()
        asked.onsuccess = () => resolve(asked.result as T[])
      })
    const directories = await all<{ account: string; nodes: { id: string; name: string }[] }>(
      await open('anxun-accounts'),
      'directories',
    )
    const [{ account, nodes } = { account: '', nodes: [] }] = directories
    const node = nodes.find((each) => each.name === name)?.id
    const rows = await all<{ kind: string; body: { node: string; plate: string } }>(
      await open(`anxun-${account}`),
      'settled',
    )
    const plate = rows.find(({ kind, body }) => kind === 'post' && body.node === node)?.body.plate
    return `/p/${node}.${plate}`
  }, place)
}
