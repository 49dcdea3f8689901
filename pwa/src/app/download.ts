/** A file that the server makes, handed to whoever asked for it. */
import { saveFile } from './save'
import { api } from './session'

/** A long record, or five hundred plates, take their time. */
const PATIENCE = 120_000

/** Needs the network: rejects with a `ProblemError` or `Unreachable`. `name`: where the server tells none. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await api(path, { patience: PATIENCE })
  saveFile(await answer.blob(), nameIn(answer.headers.get('Content-Disposition')) ?? name)
}

/** The name that the server gave it (RFC 6266, `filename*`); null where it gave none. */
export function nameIn(disposition: string | null): string | null {
  const [, told] = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '') ?? []
  try {
    return told ? decodeURIComponent(told) : null
  } catch {
    return null
  }
}
