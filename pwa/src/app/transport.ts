/** Carries the requests of an account's store, in that account's name. */
import type { Pull } from '../generated/records'
import type { Transport } from '../sync/types'
import { ProblemError } from './ask'
import { carryInParts } from './carry'
import { heardOfDirectory } from './directory'
import { apiOf } from './session'

const MINUTES = 60_000

export function transportOf(account: string): Transport {
  const api = apiOf(account)
  return {
    async sync(body) {
      const headers = { 'Content-Type': 'application/json' }
      const answer = await api('/sync', { method: 'POST', body, headers, patience: 2 * MINUTES })
      const pull = (await answer.json()) as Pull
      heardOfDirectory(account, pull.directory)
      return pull
    },

    async putPhoto(sha256, type, bytes, going) {
      try {
        if ((await carryInParts(api, { sha256, type, bytes, going })) === 'arrived') return 'arrived'
        const headers = { 'Content-Type': type }
        await api(`/photos/${sha256}`, { method: 'PUT', body: bytes, headers, patience: 10 * MINUTES })
        return 'arrived'
      } catch (error) {
        if (!(error instanceof ProblemError) || error.status === 401) throw error
        // Another tab or phone of the same person brings it too: the server knows how far it is.
        if (error.code === 'offset-differs') return 'later'
        // 404: the record that names it has not arrived, or may not be seen any more.
        return [409, 413, 415, 422].includes(error.status) ? 'refused' : 'later'
      }
    },
  }
}
