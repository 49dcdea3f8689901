/** Everything that has not arrived, as one file that a person can carry to a desk. */
import { strToU8, zipSync, type Zippable } from 'fflate'

import { vouchers } from './heads'
import type { QueueRow } from './rows'
import { isOpenHere } from './show'
import type { Store } from './store'

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/png': 'png',
}

/**
 * A zip: `queue.json` and `refused.json` with each mutation's exact text, `drafts.json`,
 * `photos.json` and the pictures by their hash, `heads.json` with the heads of the ledger
 * that `zone` signed.
 */
export async function exportQueue(store: Store, device: string, zone: string): Promise<Uint8Array> {
  const { queue, inbox, drafts, photos, photoBytes, heads, notes } = store
  const tables = [queue, inbox, drafts, photos, photoBytes, heads, notes]
  const files = await store.transaction('r', tables, async (): Promise<Zippable> => {
    const queue = await store.queue.orderBy('dseq').toArray()
    const refused = (await store.inbox.toArray()).filter(isOpenHere)
    const photos = await store.photos.filter(({ state }) => state !== 'arrived').toArray()
    const pictures: Zippable = {}
    for (const { sha256, type } of photos) {
      const held = await store.photoBytes.get(sha256)
      if (held) pictures[`photos/${sha256}.${ENDINGS[type] ?? 'bin'}`] = [new Uint8Array(held.bytes), { level: 0 }]
    }
    return {
      'phone.json': text({ device, incarnation: await store.note('incarnation') }),
      'queue.json': listed(queue.map(queuedText)),
      'refused.json': listed(refused.map(({ bytes, code }) => `{"code":${JSON.stringify(code)},"mutation":${bytes}}`)),
      'drafts.json': text(await store.drafts.toArray()),
      'photos.json': text(photos),
      'heads.json': text(await vouchers(store, zone)),
      ...pictures,
    }
  })
  return zipSync(files)
}

/** `incarnation` where an earlier one numbered it, `epoch` where it is known: as they go on the wire. */
function queuedText({ bytes, queuedAt, incarnation, epoch }: QueueRow): string {
  const told = JSON.stringify({ queued_at: queuedAt, ...(incarnation ? { incarnation } : {}), ...(epoch ? { epoch } : {}) })
  return `${told.slice(0, -1)},"mutation":${bytes}}`
}

function listed(items: readonly string[]): Uint8Array {
  return strToU8(`[${items.join(',\n')}]`)
}

function text(value: unknown): Uint8Array {
  return strToU8(JSON.stringify(value, null, 1))
}
