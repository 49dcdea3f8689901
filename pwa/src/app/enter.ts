/** A new person in the directory. */
import { refreshDirectory } from './directory'
import { api } from './session'
import type { RoleName } from './charge'

export interface Entry {
  readonly name: string
  readonly number: string
  readonly phone: string
  readonly role: RoleName
  readonly node: string
}

/** Returns the new account's id. `newcomer`: the record of the man on his first day. */
export async function enterPerson(entry: Entry, newcomer?: string): Promise<string> {
  const { name, number, phone, role, node } = entry
  const json = {
    name: name.trim(),
    ...(number.trim() ? { number: number.trim() } : {}),
    ...(phone.trim() ? { phone: phone.trim() } : {}),
    memberships: [{ node, role, relation: 'workplace' }],
    ...(newcomer ? { newcomer } : {}),
  }
  const answer = await api('/people', { method: 'POST', json })
  const { id } = (await answer.json()) as { id: string }
  await refreshDirectory().catch(() => undefined)
  return id
}
