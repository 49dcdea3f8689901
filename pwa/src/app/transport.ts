/** Carries the requests of an account's store, in that account's name. */
import { ProblemError } from './ask'
import { apiOf } from './session'
import { picturesMayLeave } from './settings'
import { refreshDirectory } from './directory'
import type { Pull } from '../generated/records'
import type { Transport } from '../sync/types'

const MINUTES = 60_000

export function transportOf(account: string): Transport {
  const api = apiOf(account)
  let directory: string | undefined
  return {
    async sync(body) {
      const headers = { 'Content-Type': 'application/json' }
      const answer = await api('/sync', { method: 'POST', body, headers, patience: 2 * MINUTES })
      const pull = (await answer.json()) as Pull
      if (directory !== undefined && pull.directory !== directory) {
        void refreshDirectory().catch(() => undefined)
      }
      directory = pull.directory
      return pull
    },

    async putPhoto(sha256, type, bytes) {
      if (!picturesMayLeave.value) return 'later'
      try {
        const headers = { 'Content-Type': type }
        await api(`/photos/${sha256}`, { method: 'PUT', body: bytes, headers, patience: 10 * MINUTES })
        return 'arrived'
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        // 404: the record that names it has not arrived, or may not be seen any more.
        return [409, 413, 415, 422].includes(error.status) ? 'refused' : 'later'
      }
    },
  }
}
